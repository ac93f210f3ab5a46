"""Binding a person to her home: at once where the roster agrees, else by the committee's word."""

from datetime import timedelta

from bot import clock
from bot.actions import committee
from bot.community.claims import Claim, ClaimState
from bot.community.names import same_name
from bot.community.people import (
    TRIES_A_DAY,
    Guess,
    Person,
    Residency,
    Subscription,
    Try,
)
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import claims, homes, people
from bot.storage.journal import Audit
from bot.storage.scene import Scene

RECENT = timedelta(days=30)


def apply(scene: Scene, person: Person, home: str, name: str, mobile: str) -> Claim | None:
    """None: she is at home there from now on. Else her application, which the committee decides.

    Refused: already_verified.
    """
    if any(residency.person == person.id for residency in people.residents_of(scene.db, home)):
        raise Refusal("already_verified", place=home)
    tries = people.tries_since(scene.db, person.id, Guess.CLAIM, timedelta(days=1))
    roster = homes.roster_of(scene.db, home)
    agrees = any(same_name(entry.name, name) and entry.mobile == mobile for entry in roster)
    if agrees and tries < TRIES_A_DAY:
        bind(scene, person, home, name, mobile)
        return None
    if not agrees:
        scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.CLAIM))
        tries += 1
    why = "tries" if tries >= TRIES_A_DAY else "wrong" if roster else "not_on_roster"
    return _file(scene, person, home, name, mobile, why)


def bind(scene: Scene, person: Person, home: str, name: str, mobile: str) -> None:
    """She lives there: subscribed to what concerns it, and those who live there hear of her."""
    others = [residency.person for residency in people.residents_of(scene.db, home)]
    scene.change(person, name=name, mobile=mobile)
    scene.add(Residency(id=scene.number("residency"), person=person.id, place=home))
    if people.subscription(scene.db, person.id, home) is None:
        number = scene.number("subscription")
        scene.add(Subscription(id=number, person=person.id, place=home))
    if waiting := claims.waiting_of(scene.db, person.id):
        scene.change(waiting, state=ClaimState.APPROVED, decided_at=clock.now())
    for other in others:
        letters.write(scene, other, Say("residents/household/joined", place=home, name=name))
    note(scene, person.id, "bound", f"home of person:{person.id}")


def dispute(scene: Scene, person: Person, at: list[str]) -> Claim:
    """Somebody bound to her home is not of her home: the committee looks again.

    Refused: nobody_new.
    """
    found = people.new_neighbours(scene.db, person.id, at, clock.now() - RECENT)
    if not found:
        raise Refusal("nobody_new")
    stranger, home = people.get(scene.db, found[0].person), found[0].place
    return _file(scene, stranger, home, stranger.name or "", stranger.mobile or "", "disputed")


def _file(scene: Scene, person: Person, home: str, name: str, mobile: str, why: str) -> Claim:
    """Her one application: a new one, or the waiting one changed."""
    claim = claims.waiting_of(scene.db, person.id)
    if claim:
        scene.change(claim, place=home, name=name, mobile=mobile, why=why)
    else:
        number = scene.number("claim")
        claim = Claim(id=number, person=person.id, place=home, name=name, mobile=mobile, why=why)
        scene.add(claim)
    numbers = sorted({c.id for c in claims.waiting(scene.db, [home.split("/")[0]])} | {claim.id})
    say = Say("staff/approvals/waiting", numbers=numbers)
    committee.tell_batched(scene, home, say, batch="claims")
    return claim


def note(scene: Scene, person: int | None, act: str, subject: str) -> None:
    scene.file(Audit(id=scene.number("audit"), person=person, act=act, subject=subject))
