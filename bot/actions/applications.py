"""Who is asked about an application: the household, the grid worker, the committee."""

from collections.abc import Iterable
from typing import Any

from bot import clock
from bot.actions import committee
from bot.actions.desk import Desk
from bot.community.claims import Claim
from bot.community.people import Person, Role
from bot.community.say import Say
from bot.community.tenancy import Level
from bot.delivery import letters
from bot.storage import people
from bot.storage.scene import Db, Scene

CLAIMS = "claims"


def tell(scene: Scene, claim: Claim, applicant: Person | None = None) -> None:
    """It waits: each who decides hears of all that wait for her in one letter, the household of it.

    What only the committee may decide is told to nobody else. `applicant`: where she has just said
    who she is.
    """
    for person in deciders(scene.db, claim):
        numbers = sorted({*_waiting_for(scene.db, person), claim.id})
        say = Say("staff/approvals/waiting", numbers=numbers)
        letters.write_batched(scene, person, say, CLAIMS)
    say = _question(scene.db, claim, applicant)
    for person in household(scene.db, claim):
        if person not in claim.said_no:
            letters.write_batched(scene, person, say, _batch(claim))


def _question(db: Db, claim: Claim, applicant: Person | None) -> Say:
    """To whom it concerns at home: is she of yours? or, of a helper: may he act for you?"""
    if claim.is_proxy:
        who = applicant or people.get(db, claim.person)
        facts = {"number": claim.id, "who": who.name or "", "mobile": who.mobile or ""}
        return Say("residents/family/asked", kin=claim.kin, **facts)
    return Say(
        "residents/household/asked",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        mobile=claim.mobile,
        relation=claim.relation,
    )


def change(scene: Scene, claim: Claim, applicant: Person | None = None, **new: Any) -> None:
    """She has said it again, otherwise: whoever is asked no more hears no more of it."""
    asked, heard = set(household(scene.db, claim)), set(deciders(scene.db, claim))
    scene.change(claim, **new)
    for person in sorted(asked.difference(household(scene.db, claim))):
        letters.correct(scene, person, None, _batch(claim))
    _name_no_more(scene, claim, sorted(heard.difference(deciders(scene.db, claim))))
    tell(scene, claim, applicant)


def withdraw(scene: Scene, claim: Claim) -> None:
    """Letters about it alone that have not left yet do not leave."""
    about_it = {claim.person, *household(scene.db, claim), *_late_for(scene, claim)}
    for person in sorted(about_it):
        letters.correct(scene, person, None, _batch(claim))


def decided(scene: Scene, claim: Claim) -> None:
    """A letter that has not left yet need not name it any more."""
    _name_no_more(scene, claim, _every_decider(scene.db, claim.place))


def _name_no_more(scene: Scene, claim: Claim, whom: Iterable[int]) -> None:
    for person in whom:
        numbers = sorted({*_waiting_for(scene.db, person)} - {claim.id})
        say = Say("staff/approvals/waiting", numbers=numbers) if numbers else None
        letters.correct(scene, person, say, CLAIMS)


def remind(scene: Scene, claim: Claim) -> None:
    """The same people once more."""
    tell(scene, claim)
    scene.change(claim, reminded_at=clock.now())


def escalate(scene: Scene, claim: Claim) -> None:
    """Somebody else hears of it, and the applicant that it takes longer."""
    say = Say("staff/approvals/late", number=claim.id, place=claim.place)
    for person in _late_for(scene, claim):
        letters.write_batched(scene, person, say, _batch(claim))
    if not claim.is_disputed:
        office = scene.db.settings.residents.office
        facts = {"number": claim.id, "place": claim.place, "office": office}
        at_home = not (claim.is_for_staff or claim.is_proxy)
        late = Say("residents/verification/late", household=at_home, **facts)
        letters.write_batched(scene, claim.person, late, _batch(claim))
    scene.change(claim, escalated_at=clock.now())


def deciders(db: Db, claim: Claim) -> list[int]:
    """The committee, and where it allows and the matter does the grid workers of the place.

    Nobody, where she for whom somebody would act can say it herself.
    """
    if hers(db, claim):
        return []
    at_the_door = [] if claim.is_for_staff else _at_the_door(db, claim.place, Role.WORKER)
    staff = people.holders(db, Role.STAFF, claim.place)
    return _others(claim, [*staff, *at_the_door])


def household(db: Db, claim: Claim) -> list[int]:
    """Who may say that she is of that home: who may report there, and the owner.

    Of who would act for somebody there, she alone.
    """
    if claim.is_for_staff:
        return []
    if claim.is_proxy:
        elder = hers(db, claim)
        return [elder.id] if elder else []
    live = [one for one in people.who_hear_at(db, claim.place) if one.level is not Level.READ]
    return _others(claim, [one.person for one in live])


def hers(db: Db, claim: Claim) -> Person | None:
    """She for whom somebody would act, if she has WeChat and can answer for herself."""
    elder = people.called(db, claim.place, claim.name) if claim.is_proxy else None
    return elder if elder and elder.has_wechat else None


def _batch(claim: Claim) -> str:
    return f"claim:{claim.id}"


def _others(claim: Claim, found: Iterable[int]) -> list[int]:
    """Nobody decides her own."""
    return [person for person in dict.fromkeys(found) if person != claim.person]


def _late_for(scene: Scene, claim: Claim) -> list[int]:
    leads = [] if claim.is_for_staff else _at_the_door(scene.db, claim.place, Role.LEAD)
    staff = [*people.holders(scene.db, Role.STAFF, claim.place), *committee.everybody(scene)]
    return _others(claim, leads or staff)


def _every_decider(db: Db, place: str) -> list[int]:
    workers = _at_the_door(db, place, Role.WORKER)
    return list(dict.fromkeys([*people.holders(db, Role.STAFF, place), *workers]))


def _at_the_door(db: Db, place: str, role: Role) -> list[int]:
    return people.holders(db, role, place) if db.settings.residents.workers_may_approve else []


def _waiting_for(db: Db, person: int) -> list[int]:
    desk = Desk.of(db, people.every_grant_of(db, person))
    return [claim.id for claim in desk.waiting(db) if claim.person != person]
