"""What is past its time (privacy.keep in config.yaml): counted, and removed some rows a turn.

The kinds are those of bot.storage.holdings. Photos and tickets have files besides: see
bot.delivery.sweeping.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    text,
    update,
)
from sqlmodel import SQLModel

from bot import clock
from bot.community.claims import Claim, ClaimState
from bot.community.family import Proxy
from bot.community.media import Media
from bot.community.people import NO_WECHAT, Invitation, Person, Residency, Try
from bot.community.proposals import Proposal, ProposalState
from bot.community.tickets import Event, Ticket, TicketState
from bot.settings import Keep
from bot.storage.finishes import Finish
from bot.storage.inbox import Answer
from bot.storage.journal import Audit, Failed
from bot.storage.outbox import WORDED, Letter, State
from bot.storage.prepared import OneOf
from bot.storage.scene import Db, Scene
from bot.storage.tables import shape, table
from bot.storage.talks import Page, Talk
from bot.storage.traffic import Spent

A_TURN = 500  # rows
ASKED = "everyone/agreement"  # what she said waits for her yes, and is kept no longer than need be
WHILE_OPEN = (State.QUEUED, State.SENDING)
_before: BindParameter[Any] = bindparam("before")
_tickets, _events, _letters = table(Ticket), table(Event), table(Letter)


@dataclass(frozen=True, eq=False)
class Rule:
    """`past`: of which rows `before` has come. `leaves`: what stands in columns then, None where
    the row goes. `last`: of `before`, where the column is no moment.
    """

    kind: str
    model: type[SQLModel]
    past: ColumnElement[bool]
    leaves: dict[str, Any] | None = None
    last: Callable[[datetime], Any] = lambda before: before


def _is_over() -> ColumnElement[bool]:
    """Not an unknown one of which staff have yet to decide."""
    state, decided = _letters.c.state, _letters.c.decided
    unknown = and_(state == State.UNKNOWN, or_(decided == "", decided == "listed"))
    return and_(*(state != one for one in WHILE_OPEN), ~unknown)


def _nothing_since() -> ColumnElement[bool]:
    """A closed ticket with words, on which nothing was done since."""
    steps = exists().where(_events.c.ticket == _tickets.c.id, _events.c.at >= _before)
    closed = and_(_tickets.c.state == TicketState.CLOSED, func.length(_tickets.c.words) > 0)
    return and_(closed, _tickets.c.made_at < _before, ~steps)


def _lives_nowhere() -> ColumnElement[bool]:
    """Somebody without WeChat, whose homes are forgotten: nobody else can ask that she is, too."""
    persons, homes = table(Person), table(Residency)
    has_none = ~exists().where(homes.c.person == persons.c.id)
    named = persons.c.name.is_not(None) & persons.c.openid.startswith(NO_WECHAT)
    return and_(named, has_none, persons.c.met_at < _before)


def _rules() -> tuple[Rule, ...]:
    answers, claims, proposals = table(Answer), table(Claim), table(Proposal)
    invitations, media = table(Invitation), table(Media)
    spoken = func.length(answers.c.text) > 0
    last_change = func.coalesce(_letters.c.sent_at, _letters.c.made_at)
    named = and_(claims.c.state != ClaimState.WAITING, func.length(claims.c.name) > 0)
    nobody = {"name": b"", "mobile": b"", "reason": b"", "kin": null()}
    used = or_(
        invitations.c.used_at < _before,
        invitations.c.used_by.is_(None) & (invitations.c.expires_at < _before),
    )
    decided = proposals.c.state != ProposalState.WAITING
    wordless = {"facts": null(), "text": null(), "rides": False}
    worded = and_(text(WORDED), _is_over(), last_change < _before)
    # fmt: off
    return (
        Rule("answers", Answer, and_(answers.c.at < _before, spoken), {"text": b""}),
        Rule("inbox", Answer, answers.c.at < _before),
        Rule("answers", Talk, and_(table(Talk).c.name == ASKED, table(Talk).c.since < _before)),
        Rule("talks", Talk, table(Talk).c.since < _before),
        Rule("pages", Page, table(Page).c.at < _before),
        Rule("letters", Letter, worded, wordless),
        Rule("tries", Try, table(Try).c.at < _before),
        Rule("photos", Media, and_(media.c.ticket.is_(None), media.c.at < _before)),
        Rule("tickets", Ticket, _nothing_since()),
        Rule("claims", Claim, and_(named, claims.c.decided_at < _before), nobody),
        Rule("invitations", Invitation, used),
        Rule("residencies", Residency, table(Residency).c.until < _before),
        Rule("residencies", Person, _lives_nowhere(), {"name": null(), "mobile": null()}),
        Rule("proxies", Proxy, table(Proxy).c.ended_at < _before),
        Rule("proposals", Proposal, and_(decided, proposals.c.decided_at < _before)),
        Rule("failed", Failed, table(Failed).c.at < _before),
        Rule("traffic", Finish, table(Finish).c.at < _before),
        Rule("traffic", Spent, table(Spent).c.key < _before, last=lambda day: f"{day:%Y-%m-%d}"),
        Rule("audit", Audit, table(Audit).c.at < _before),
    )
    # fmt: on


RULES = _rules()
WITH_FILES = {"photos", "tickets"}


def due(keep: Keep) -> list[tuple[Rule, Any]]:
    """Each rule, and before what; none for what is kept for ever."""
    days = {rule: getattr(keep, rule.kind) for rule in RULES}
    now = clock.now()
    return [(rule, rule.last(now - timedelta(days=n))) for rule, n in days.items() if n]


def count(db: Db, rule: Rule, before: Any) -> int:
    return int(db.value(_count(rule), before=before))


def remove(scene: Scene, rule: Rule, before: Any) -> bool:
    """Some of it, so that the turn stays short. False: that was all."""
    keys = scene.db.column(_some(rule), before=before, most=A_TURN)
    if keys:
        scene.do(_end(rule), [{"keys_": keys}])
    return len(keys) == A_TURN


def some(db: Db, rule: Rule, before: Any) -> list[Any]:
    """The keys of some rows that are past their time."""
    return db.column(_some(rule), before=before, most=A_TURN)


@cache
def _count(rule: Rule) -> Select[Any]:
    return select(func.count()).select_from(table(rule.model)).where(rule.past)


@cache
def _some(rule: Rule) -> Select[Any]:
    key = table(rule.model).c[shape(rule.model).key]
    return select(key).where(rule.past).limit(bindparam("most"))


@cache
def _end(rule: Rule) -> Delete | Update:
    columns = table(rule.model)
    chosen = OneOf(columns.c[shape(rule.model).key], "keys_")
    if rule.leaves is None:
        return delete(columns).where(chosen)
    return update(columns).where(chosen).values(rule.leaves)
