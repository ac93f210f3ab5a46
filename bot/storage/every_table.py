"""All tables by name: importing this knows them, so that migrations and tests see every one."""

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
from bot.storage.tables import metadata, table
from bot.storage.tagging import Tagging
from bot.storage.talks import Page, Talk
from bot.storage.traffic import Hold, Pace, Spent

ROWS = (
    Agreement,
    Alarm,
    Answer,
    Audit,
    Building,
    Claim,
    Consent,
    Counter,
    Entry,
    Erasure,
    Errand,
    Estate,
    Event,
    Failed,
    Finish,
    Firing,
    Grant,
    Grid,
    Hold,
    Home,
    Invitation,
    KeyCheck,
    KeyHolder,
    Letter,
    Media,
    Notice,
    OptOut,
    Pace,
    Page,
    Person,
    Proposal,
    Proxy,
    Pulse,
    Residency,
    Spent,
    Subscription,
    Tagging,
    Talk,
    Ticket,
    Try,
    Upload,
)
for row in ROWS:
    table(row)

__all__ = ["ROWS", "metadata"]
