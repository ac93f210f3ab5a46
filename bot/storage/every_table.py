"""All tables by name: importing this knows them, so that migrations and tests see every one."""

from bot.community.claims import Claim
from bot.community.homes import Building, Estate, Home
from bot.community.notices import Firing, Notice
from bot.community.people import Entry, Grant, Invitation, Person, Residency, Subscription, Try
from bot.community.tickets import Event, Media, Ticket
from bot.storage.finishes import Finish
from bot.storage.inbox import Answer
from bot.storage.journal import Audit, Failed
from bot.storage.keys import KeyCheck
from bot.storage.ledgers import Consent
from bot.storage.outbox import Letter
from bot.storage.scene import Counter
from bot.storage.tables import metadata, table
from bot.storage.talks import Page, Talk
from bot.storage.traffic import Hold, Pace, Spent

ROWS = (
    Answer,
    Audit,
    Building,
    Claim,
    Consent,
    Counter,
    Entry,
    Estate,
    Event,
    Failed,
    Finish,
    Firing,
    Grant,
    Hold,
    Home,
    Invitation,
    KeyCheck,
    Letter,
    Media,
    Notice,
    Pace,
    Page,
    Person,
    Residency,
    Spent,
    Subscription,
    Talk,
    Ticket,
    Try,
)
for row in ROWS:
    table(row)

__all__ = ["ROWS", "metadata"]
