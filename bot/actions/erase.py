"""Somebody is to be forgotten: at once nothing leads to her any more, the rest goes within a minute
(bot.delivery.erasing).

个人信息保护法 47. What stays: the roster, which is the committee's own; the audit, by number, for
the six months that 网络安全法 asks for; open tickets, without her name.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bot import clock
from bot.actions import applications, audit, depart, grants, handover, report, uploads
from bot.actions.grants import Holding
from bot.community.claims import ClaimState
from bot.community.erasures import KEEPS, LEAST, Cause, Erasure, Step, redacted
from bot.community.people import TRUSTED, Person, without_wechat
from bot.community.refusal import Refusal
from bot.community.tickets import Act, Ticket, TicketState
from bot.delivery.outcomes import Why
from bot.storage import agreements, erasing, locks, people
from bot.storage.scene import Db, Scene

TOLD_BY = 16  # characters by which her words are known in what others were told
REMEMBERED = 200  # tickets
SECOND_THOUGHTS = timedelta(days=1)  # of whoever took her agreement back


def begin(scene: Scene, person: Person, why: Cause = Cause.ASKED) -> Erasure:
    """From this turn on she is nobody: who writes with her openid is met anew.

    Refused: last_in_charge.
    """
    check(scene.db, person)
    erasure = _new(scene, person, why, step=Step.SEVERED)
    sever(scene, person, erasure)
    scene.add(erasure)
    return erasure


def check(db: Db, person: Person) -> None:
    """Whoever alone is staff or admin somewhere first finds another. Refused: last_in_charge."""
    for grant in people.every_grant_of(db, person.id):
        if grant.role in TRUSTED and (alone := grants.left_alone(db, Holding([grant]))):
            raise Refusal("last_in_charge", role=grant.role, areas=alone)


def plan(scene: Scene, person: Person, why: Cause = Cause.UNFOLLOWED) -> None:
    """She has unfollowed, or taken her agreement back (个人信息保护法 47): the same after a while,
    unless she comes back to it."""
    minutes = scene.db.settings.privacy.erase_after_unfollow_minutes
    due = clock.now() + (timedelta(minutes=minutes) if why is Cause.UNFOLLOWED else SECOND_THOUGHTS)
    if known := erasing.planned(scene.db, person.id):
        scene.change(known, why=why, due=min(known.due, due))
        return
    scene.add(_new(scene, person, why, step=Step.PLANNED, due=due))


def carry_out(scene: Scene, erasure: Erasure) -> bool:
    """A planned one whose time has come. False: she has come back, or speaks this very moment."""
    person = people.get(scene.db, erasure.person)
    if not person.has_wechat or _is_back(scene.db, person, erasure.why):
        scene.remove(erasure)
        return False
    if locks.hold(scene.db, {person.openid}):
        return False
    duty = any(one.role in KEEPS for one in people.every_grant_of(scene.db, person.id))
    scene.change(erasure, keeps_role=duty)
    sever(scene, person, erasure)
    scene.change(erasure, step=Step.SEVERED, known=erasure.known)
    return True


def _is_back(db: Db, person: Person, why: Cause) -> bool:
    return bool(agreements.held_by(db, person.id)) if why is Cause.WITHDRAWN else person.follows


def again(scene: Scene, person: Person, *, keeps_role: bool) -> None:
    """A backup from before was restored: what was erased since is erased anew."""
    erasure = _new(scene, person, Cause.ASKED, step=Step.SEVERED, keeps_role=keeps_role)
    sever(scene, person, erasure)
    scene.add(erasure)


def _new(scene: Scene, person: Person, why: Cause, **given: Any) -> Erasure:
    number, mark = scene.number("erasure"), erasing.mark(scene.db, person.openid)
    return Erasure(id=number, person=person.id, why=why, mark=mark, **given)


def sever(scene: Scene, person: Person, erasure: Erasure) -> None:
    """What leads to her ends, and what hangs on it; then her name is gone."""
    known = _known(scene.db, person, keeps_role=erasure.keeps_role)
    depart.leave(scene, person, Why.ERASED)
    if not erasure.keeps_role:
        _end_roles(scene, person)
        uploads.close(scene, person.id)
    _withdraw_claims(scene, person)
    _redact(scene, person, known["names"])
    openid = None if erasure.keeps_role else person.openid
    erasing.remove_rows(scene, person.id, openid, keeps_role=erasure.keeps_role)
    if erasure.keeps_role:
        scene.change(person, mobile=None)
    else:
        gone = {"openid": without_wechat(person.id), "name": None, "mobile": None}
        scene.change(person, follows=False, **gone)
    erasure.known = known
    audit.note(scene, person.id, "erased", f"person:{person.id}")


def _known(db: Db, person: Person, *, keeps_role: bool) -> dict[str, Any]:
    """By what the last of it is found in what others wrote and were told."""
    names = [person.mobile] if keeps_role else [person.name, person.mobile]
    for claim in erasing.claims_of(db, person.id):
        names += [claim.mobile] if keeps_role else [claim.name, claim.mobile]
    closed = [one for one in erasing.tickets_of(db, person.id) if one.state is TicketState.CLOSED][
        :REMEMBERED
    ]
    words = [one.words for one in closed]
    words += [event.words for event in erasing.events_of(db, [one.id for one in closed])]
    return {
        "openid": person.openid,
        "names": sorted({name for name in names if name and len(name) >= LEAST}),
        "words": sorted({said[:TOLD_BY] for said in words if len(said) >= 2 * LEAST}),
        "tags": erasing.tags_of(db, person.id),
        "places": erasing.homes_of(db, person.id),
    }


def _end_roles(scene: Scene, person: Person) -> None:
    """As if each was revoked, but nobody is told her name."""
    held = people.every_grant_of(scene.db, person.id)
    grants.end(scene, held)
    handover.give_back(scene, person.id, held, is_named=False)


def _withdraw_claims(scene: Scene, person: Person) -> None:
    for claim in erasing.claims_of(scene.db, person.id):
        if claim.state is ClaimState.WAITING:
            applications.withdraw(scene, claim)
            scene.change(claim, state=ClaimState.WITHDRAWN, decided_at=clock.now())
            applications.decided(scene, claim)
    erasing.empty_claims(scene, person.id)


def _redact(scene: Scene, person: Person, names: list[str]) -> None:
    """Her open tickets go on without her name and number."""
    still_open = [
        one
        for one in erasing.tickets_of(scene.db, person.id)
        if one.state is not TicketState.CLOSED
    ]
    for ticket in still_open:
        _change(scene, ticket, names)
    for event in erasing.events_of(scene.db, [one.id for one in still_open]):
        if (said := redacted(event.words, names)) != event.words:
            scene.change(event, words=said)


def _change(scene: Scene, ticket: Ticket, names: list[str]) -> None:
    if (said := redacted(ticket.words, names)) != ticket.words:
        scene.change(ticket, words=said)


def close_resolved(scene: Scene, resolved: Iterable[Ticket]) -> None:
    """Nobody is left to say whether she is content."""
    for ticket in resolved:
        if ticket.state is TicketState.RESOLVED:
            ticket.close()
            scene.change(ticket, state=ticket.state)
            report.log(scene, ticket, Act.CLOSED, ticket.reporter)
