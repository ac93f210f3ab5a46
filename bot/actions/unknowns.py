"""Letters of which nobody knows whether they arrived: listed, and decided by a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot import clock
from bot.actions import committee
from bot.actions.audit import note
from bot.actions.publish import may_speak_to
from bot.community.notices import NoticeState
from bot.community.people import Person
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.storage import claims, notices, outbox, people, tickets
from bot.storage.outbox import Lane, Letter, State
from bot.storage.scene import Db, Scene

TOLD_AFTER = timedelta(minutes=10)  # until then WeChat may still say it
MOST = 200
OTHERS = 0  # in place of a notice's number: letters that are of none


class Decision(StrEnum):
    LEFT = "left"
    TOLD = "told"  # by telephone, at the door
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Group:
    """The unknown letters of a notice, or of none."""

    notice: int
    title: str
    letters: Sequence[Letter]


def groups(db: Db, areas: Sequence[str]) -> list[Group]:
    """What waits for a decision of whoever is staff in these areas."""
    found: dict[int, list[Letter]] = {}
    for letter in outbox.undecided(db, MOST):
        if _is_theirs(db, letter, areas):
            found.setdefault(letter.notice or OTHERS, []).append(letter)
    return [Group(number, _title(db, number), letters) for number, letters in found.items()]


def group(db: Db, areas: Sequence[str], notice: int) -> Group:
    """Refused: nothing_unknown."""
    for one in groups(db, areas):
        if one.notice == notice:
            return one
    raise Refusal("nothing_unknown")


def decide(
    scene: Scene, staff: Person, areas: Sequence[str], notice: int, decision: Decision
) -> Group:
    """All of a group. Sent again, a letter says so.

    Refused: nothing_unknown, notice_cancelled.
    """
    chosen = group(scene.db, areas, notice)
    if decision is Decision.AGAIN and notice:
        _reopen(scene, notice)
    for letter in chosen.letters:
        if decision is Decision.AGAIN:
            _send_again(scene, letter)
        else:
            scene.change(letter, decided=decision.value)
        note(scene, staff.id, f"unknown_{decision}", f"letter:{letter.id}")
    return chosen


def tell_staff(scene: Scene) -> None:
    """Once of each, when WeChat will not say it any more."""
    since = clock.now() - TOLD_AFTER
    found = outbox.undecided(scene.db, MOST)
    news = [one for one in found if not one.decided and one.sent_at and one.sent_at <= since]
    for letter in news:
        scene.change(letter, decided="listed")
    if news:
        committee.tell_of_unknown(scene)


def _send_again(scene: Scene, letter: Letter) -> None:
    scene.change(
        letter,
        state=State.QUEUED,
        why="",
        lane="",
        tried="mass" if letter.lane == Lane.MASS else "",  # whom it missed, WeChat does not say
        due=clock.now(),
        expires_at=None,
        sent_at=None,
        first_sent_at=None,
        post=None,
        text=None,
        decided="",
        again=True,
    )
    scene.db.has_letters = True


def _reopen(scene: Scene, number: int) -> None:
    notice = notices.read(scene.db, number)
    if notice.state is NoticeState.CANCELLED:
        raise Refusal("notice_cancelled", number=number)
    if notice.state is NoticeState.FINISHED:
        scene.change(notice, state=NoticeState.SENDING)


def _is_theirs(db: Db, letter: Letter, areas: Sequence[str]) -> bool:
    """A notice's where all of it is theirs, or its person is; nobody's is everybody's."""
    if letter.notice and may_speak_to(areas, notices.read(db, letter.notice).areas):
        return True
    about = _place_of(db, letter.about)
    places = [about] if about else people.places_of(db, letter.person)
    is_nobodys = not places and not letter.notice
    return is_nobodys or any(set(areas).intersection(areas_of(place)) for place in places)


def _place_of(db: Db, about: str) -> str:
    """Where what a letter tells of happened, "" for what happened nowhere."""
    kind, _, number = about.partition(":")
    if kind == "ticket" and (ticket := tickets.get(db, int(number))):
        return ticket.place
    if kind == "claim" and (claim := claims.get(db, int(number))):
        return claim.place
    return ""


def _title(db: Db, number: int) -> str:
    return notices.read(db, number).title if number else ""
