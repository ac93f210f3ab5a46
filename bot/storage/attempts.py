"""An attempt to send: on record before the POST, its end after, fenced off from all others."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Integer, bindparam, func, or_, select, text, update

from bot import clock
from bot.storage.outbox import Lane, Letter, State
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import table

letters = table(Letter)
_begin = (
    update(letters)
    .where(OneOf(letters.c.id, "ids"))
    .values(
        state=State.SENDING.value,
        lane=bindparam("lane_"),
        post=func.coalesce(bindparam("post_", type_=Integer), letters.c.id),
        rides=False,
        sent_at=bindparam("now_"),
        first_sent_at=func.coalesce(letters.c.first_sent_at, bindparam("now_")),
        lease_until=bindparam("lease_"),
        msgid="",
        attempt=letters.c.attempt + 1,
    )
)
_is_theirs = (letters.c.attempt == bindparam("attempt_")) & or_(
    letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN
)
_accept = (
    update(letters)
    .where(OneOf(letters.c.id, "ids"), _is_theirs)
    .values(state=State.ACCEPTED.value, why="", rides=False)
)
_accept_one = (
    update(letters)
    .where(letters.c.id == bindparam("id_"), _is_theirs)
    .values(state=State.ACCEPTED.value, why="", rides=False, msgid=bindparam("msgid_"))
)
_accept_riders = (
    update(letters)
    .where(
        letters.c.id == bindparam("id_"),
        letters.c.lane == Lane.REPLY,
        or_(letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN),
    )
    .values(state=State.ACCEPTED.value, why="")
)
_still = select(letters.c.id, letters.c.attempt).where(
    OneOf(letters.c.id, "ids"),
    or_(letters.c.state == State.SENDING, letters.c.state == State.UNKNOWN),
)
_end_leases = (
    update(letters).where(text("letter.state = 'sending'")).values(lease_until=bindparam("now_"))
)


def begin(
    scene: Scene, post: Sequence[Letter], lane: Lane, lease: timedelta, *, alone: bool = False
) -> None:
    """They are about to leave: together in one message, or each `alone` in one."""
    now, first = clock.now(), post[0].id
    given = {"lane_": lane.value, "post_": None if alone else first, "now_": now}
    scene.do(_begin, [{"ids": [one.id for one in post], "lease_": now + lease, **given}])
    for letter in post:  # past pydantic's own way, which costs as much as the row itself
        letter.__dict__.update(
            attempt=letter.attempt + 1,
            lane=lane.value,
            post=letter.id if alone else first,
            sent_at=now,
            first_sent_at=letter.first_sent_at or now,
        )


def accept(scene: Scene, taken: Iterable[tuple[Letter, str]]) -> None:
    """WeChat took them, and gave each such a msgid. Not those that somebody else has decided."""
    alike: dict[int, list[int]] = {}
    numbered = []
    for letter, msgid in taken:
        if msgid:
            numbered.append({"id_": letter.id, "attempt_": letter.attempt, "msgid_": msgid})
        else:
            alike.setdefault(letter.attempt, []).append(letter.id)
    scene.do(_accept, [{"ids": ids, "attempt_": attempt} for attempt, ids in alike.items()])
    scene.do(_accept_one, numbered)


def accept_riders(scene: Scene, numbers: Iterable[int]) -> None:
    """What rode on an answer that WeChat has fetched."""
    scene.do(_accept_riders, [{"id_": number} for number in numbers])


def still_of(db: Db, attempts: dict[int, int]) -> set[int]:
    """Those of these letters that nobody else has taken since that attempt."""
    found = db.rows(_still, ids=list(attempts))
    return {row["id"] for row in found if row["attempt"] == attempts[row["id"]]}


def end_leases(scene: Scene) -> None:
    """Whatever is being sent has been abandoned."""
    scene.do(_end_leases, [{"now_": clock.now()}])
