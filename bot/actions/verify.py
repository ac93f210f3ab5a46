"""Binding a person to her home: at once where the roster agrees, else by the committee's word."""

from datetime import timedelta

from bot import clock
from bot.actions import committee, standing
from bot.community.claims import DISPUTED, Claim, ClaimState
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
    agrees = any(same_name(entry.name, name) and entry.has_mobile(mobile) for entry in roster)
    if agrees and tries < TRIES_A_DAY:
        bind(scene, person, home, name, mobile)
        return None
    if not agrees:
        scene.kept.add(Try(id=scene.number("try"), person=person.id, guess=Guess.CLAIM))
        tries += 1
    why = "tries" if tries >= TRIES_A_DAY else "wrong" if roster else "not_on_roster"
    claim = Claim(id=0, person=person.id, place=home, name=name, mobile=mobile, why=why)
    return _file(scene, claim)


def bind(  # noqa: PLR0913 - who, where, and how that is known
    scene: Scene,
    person: Person,
    home: str,
    name: str,
    mobile: str | None,
    *,
    by_code: bool = False,
) -> None:
    """She lives there: subscribed to what concerns it, and those who live there hear of her.

    `by_code`: an invitation says so, neither the roster nor the committee.
    """
    others = [residency.person for residency in people.residents_of(scene.db, home)]
    scene.change(person, name=name, mobile=mobile)
    residency = scene.number("residency")
    scene.add(Residency(id=residency, person=person.id, place=home, by_code=by_code))
    if people.subscription(scene.db, person.id, home) is None:
        number = scene.number("subscription")
        scene.add(Subscription(id=number, person=person.id, place=home))
    _settle_claim(scene, person, home)
    joined = Say("residents/household/joined", place=home, name=name, number=residency)
    for other in others:
        letters.write(scene, other, joined)
    note(scene, person.id, "bound by code" if by_code else "bound", f"home of person:{person.id}")
    standing.look_again(scene, person.id)


def dispute(scene: Scene, person: Person, at: list[str], number: int | None = None) -> Claim:
    """Somebody bound to her home is not of her home: the committee looks again.

    `number`: of the Residency, where a letter told of it; about that one it is asked once.

    Refused: nobody_new, neighbour_checked.
    """
    found = people.new_neighbours(scene.db, person.id, at, clock.now() - RECENT)
    found = [one for one in found if number in (None, one.id)]
    if not found:
        raise Refusal("nobody_new")
    stranger = people.get(scene.db, found[0].person)
    if number and claims.is_checked(scene.db, found[0]):
        raise Refusal("neighbour_checked", name=stranger.name or "", place=found[0].place)
    claim = Claim(
        id=0,
        person=stranger.id,
        place=found[0].place,
        name=stranger.name or "",
        mobile=stranger.mobile or "",
        why=DISPUTED,
    )
    return _file(scene, claim)


def _file(scene: Scene, claim: Claim) -> Claim:
    """The one application: the waiting one changed, or this one with a number."""
    waiting = claims.waiting_of(scene.db, claim.person, disputed=claim.is_disputed)
    if waiting:
        new = {"place": claim.place, "name": claim.name, "mobile": claim.mobile, "why": claim.why}
        scene.change(waiting, **new)
        claim = waiting
    else:
        claim.id = scene.number("claim")
        scene.add(claim)
    committee.tell_of_claim(scene, claim)
    return claim


def _settle_claim(scene: Scene, person: Person, home: str) -> None:
    """She is bound: what she applied for before needs nobody's decision any more."""
    if claim := claims.waiting_of(scene.db, person.id):
        scene.change(claim, place=home, state=ClaimState.APPROVED, decided_at=clock.now())
        committee.claim_is_decided(scene, claim)


def note(scene: Scene, person: int | None, act: str, subject: str) -> None:
    scene.file(Audit(id=scene.number("audit"), person=person, act=act, subject=subject))
