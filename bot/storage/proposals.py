"""Changes of the roster that wait for a decision, and those decided not long ago."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import bindparam, or_, select, text

from bot import clock
from bot.community.places import areas_of
from bot.community.proposals import Proposal, ProposalState
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import opened, table

NOT_AGAIN_WITHIN = timedelta(days=30)  # what was declined is not proposed again so soon
proposals = table(Proposal)
_one = select(proposals).where(proposals.c.id == bindparam("id")).with_for_update()
_waiting = (
    select(proposals)
    .where(text("proposal.state = 'waiting'"))
    .order_by(proposals.c.place, proposals.c.id)
)
_at = (
    select(proposals)
    .where(
        OneOf(proposals.c.place, "places"),
        or_(
            proposals.c.state == ProposalState.WAITING,
            (proposals.c.state == ProposalState.DECLINED)
            & (proposals.c.decided_at > bindparam("since")),
        ),
    )
    .order_by(proposals.c.id)
)


def get(db: Db, number: int) -> Proposal | None:
    """Locked for this turn."""
    return db.one(Proposal, _one, id=number)


def waiting(db: Db, areas: Sequence[str]) -> list[Proposal]:
    """Those in these areas, home by home."""
    own, found = set(areas), db.rows(_waiting)
    return [
        opened(Proposal, row, db.seal) for row in found if own.intersection(areas_of(row["place"]))
    ]


def at(db: Db, places: Collection[str]) -> dict[str, list[Proposal]]:
    """Of these homes, by home: those that wait, and those declined not long ago."""
    found: dict[str, list[Proposal]] = {}
    since = clock.now() - NOT_AGAIN_WITHIN
    for one in db.all(Proposal, _at, places=list(places), since=since):
        found.setdefault(one.place, []).append(one)
    return found
