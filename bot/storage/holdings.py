"""What the house holds of people: one line a table. Whose it is, what she is shown of it, what
erasure does with it, how long it is kept.

`kind` is the class by which config.yaml (privacy.keep), `louli retention` and docs/privacy.md call
it. A table without a line, or a sealed column that no line names, fails a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import SQLModel

from bot.community.agreements import Agreement
from bot.community.claims import Claim
from bot.community.erasures import Erasure
from bot.community.family import Proxy
from bot.community.grids import Grid
from bot.community.homes import Building, Estate, Home
from bot.community.media import Media
from bot.community.notices import Firing, Notice
from bot.community.people import (
    Entry,
    Grant,
    Invitation,
    OptOut,
    Person,
    Residency,
    Subscription,
    Try,
)
from bot.community.proposals import Proposal
from bot.community.tickets import Event, Ticket
from bot.community.uploads import Upload
from bot.storage.errands import Errand
from bot.storage.finishes import Finish
from bot.storage.inbox import Answer
from bot.storage.journal import Audit, Failed
from bot.storage.keys import KeyCheck, KeyHolder
from bot.storage.ledgers import Consent
from bot.storage.outbox import Letter
from bot.storage.pulse import Alarm, Pulse
from bot.storage.scene import Counter
from bot.storage.tagging import Tagging
from bot.storage.talks import Page, Talk
from bot.storage.traffic import Hold, Pace, Spent


class Fate(StrEnum):
    """What becomes of a person's rows when she is erased."""

    GOES = "goes"  # the row is removed
    EMPTIED = "emptied"  # the row stays by number, its sealed columns hold nothing
    CLOSES = "closes"  # with its ticket, if that is open; a roster's page when its import is over
    STAYS = "stays"  # a number and an act, or the committee's own
    NOBODYS = "nobody's"  # there is nothing of a person in it


@dataclass(frozen=True, slots=True)
class Holding:
    """`whose`: the columns with a person's number, the first of them whose row it is.

    `sealed`: what erasure empties, or all that goes with the row. `stays`: sealed, and not hers
    alone to have erased. `shown`: the columns of her copy. `by_openid`: the column with an openid.
    `of_role`: whoever keeps a role keeps it.
    """

    model: type[SQLModel]
    kind: str
    fate: Fate
    whose: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    by_openid: str = ""
    of_role: bool = False


GOES, EMPTIED, CLOSES, STAYS, NOBODYS = Fate
# fmt: off
HOLDINGS = (
    Holding(Person, "person", EMPTIED, ("id",), sealed=("name", "mobile"), by_openid="openid",
            shown=("name", "mobile", "met_at", "follows"), of_role=True),
    Holding(Residency, "residencies", GOES, ("person",),
            shown=("place", "relation", "level", "proof", "since", "until", "ends_at")),
    Holding(Subscription, "subscriptions", GOES, ("person",), shown=("place", "is_own")),
    Holding(Agreement, "agreements", GOES, ("person",),
            shown=("version", "how", "given_at", "withdrawn_at"), of_role=True),
    Holding(Proxy, "proxies", GOES, ("helper", "person", "confirmed_by", "ended_by"),
            sealed=("kin",), shown=("kin", "scope", "consent", "since", "until", "ended_at")),
    Holding(OptOut, "subscriptions", GOES, ("person",), shown=("category",)),
    Holding(Consent, "subscriptions", GOES, ("person",), shown=("template", "left"), of_role=True),
    Holding(Grant, "roles", STAYS, ("person", "made_by"), shown=("role", "area", "since", "until")),
    Holding(Invitation, "invitations", STAYS, ("used_by", "made_by", "confirmed_by"),
            shown=("role", "areas", "used_at")),
    Holding(Claim, "claims", EMPTIED, ("person", "said_no", "decided_by"),
            sealed=("name", "mobile", "reason", "kin"),
            shown=("id", "place", "name", "mobile", "kin", "relation", "ends_at", "state",
                   "made_at", "decided_at", "reason")),
    Holding(Ticket, "tickets", CLOSES, ("reporter", "worker", "spoken_by"), sealed=("words",),
            shown=("id", "place", "category", "is_urgent", "state", "made_at", "words")),
    Holding(Event, "tickets", CLOSES, ("person",), sealed=("words",),
            shown=("ticket", "act", "at", "words")),
    Holding(Media, "photos", CLOSES, ("person",), sealed=("media",),
            shown=("kind", "at", "ticket", "state", "size", "media")),
    Holding(Try, "tries", GOES, ("person",), sealed=("said",),
            shown=("guess", "place", "at", "said")),
    Holding(Talk, "talks", GOES, ("person",), sealed=("answers",), shown=("since", "answers"),
            of_role=True),
    Holding(Page, "pages", GOES, ("person",), sealed=("text",), shown=("at", "text")),
    Holding(Answer, "answers", EMPTIED, ("person",), sealed=("text",), shown=("at", "text")),
    Holding(Letter, "letters", EMPTIED, ("person",), sealed=("facts", "text"),
            shown=("made_at", "state", "facts", "text")),
    Holding(Failed, "failed", GOES, by_openid="openid", sealed=("words",), shown=("at", "words"),
            of_role=True),
    Holding(Finish, "traffic", GOES, by_openid="openid", shown=("at", "state"), of_role=True),
    Holding(Tagging, "tags", GOES, ("person",), shown=("has",), of_role=True),
    Holding(Upload, "uploads", CLOSES, ("person",), sealed=("name", "seen"),
            shown=("expires_at", "name", "seen"), of_role=True),
    Holding(Erasure, "erasures", STAYS, ("person",), sealed=("known",),
            shown=("why", "asked_at", "done_at")),
    Holding(Audit, "audit", STAYS, ("person",), stays=("why",), shown=("at", "act")),
    Holding(Notice, "notices", STAYS, ("author",), stays=("title", "body"),
            shown=("id", "made_at", "title", "body")),
    Holding(Proposal, "proposals", STAYS, ("made_by", "decided_by"), stays=("facts",)),
    Holding(Entry, "roster", STAYS, stays=("name", "mobile")),
    Holding(Hold, "traffic", STAYS, ("by",)),
    Holding(Spent, "traffic", NOBODYS),
    Holding(Pace, "traffic", NOBODYS),
    Holding(Pulse, "house", NOBODYS),
    Holding(Alarm, "house", NOBODYS),
    Holding(Firing, "house", NOBODYS),
    Holding(Errand, "house", NOBODYS),
    Holding(Counter, "house", NOBODYS),
    Holding(KeyCheck, "house", NOBODYS),
    Holding(KeyHolder, "house", NOBODYS),
    Holding(Estate, "places", NOBODYS),
    Holding(Building, "places", NOBODYS),
    Holding(Home, "places", NOBODYS),
    Holding(Grid, "places", NOBODYS),
)
# fmt: on


def hers() -> Iterator[Holding]:
    """What she is shown, in order."""
    return (one for one in HOLDINGS if one.shown)
