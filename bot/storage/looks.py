"""Who looked at somebody's data, found in the audit log."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from bot.community.claims import Claim
from bot.community.media import Media
from bot.community.people import Grant
from bot.storage.journal import Audit
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

LOOKED = "looked"  # how each act begins that is a look
audits, claims, media, grants = table(Audit), table(Claim), table(Media), table(Grant)
_is_look = audits.c.act.startswith(LOOKED)
_at = (
    select(audits)
    .where(
        OneOf(audits.c.subject, "subjects"),
        _is_look,
        audits.c.person.is_(None) | (audits.c.person != bindparam("person")),
    )
    .order_by(audits.c.id.desc())
    .limit(bindparam("most"))
)
_hers = audits.c.person == bindparam("person"), audits.c.at > bindparam("since")
_count = select(func.count()).where(*_hers, _is_look)
_act = select(audits.c.id).where(*_hers, audits.c.act == bindparam("act")).limit(1)
_claims = select(claims.c.id).where(claims.c.person == bindparam("person"))
_media = select(media.c.id).where(media.c.person == bindparam("person"))
_grants = select(grants).where(OneOf(grants.c.person, "people")).order_by(grants.c.id)


def at(db: Db, person: int, most: int) -> list[Audit]:
    """By others, at her phone and name, her applications, her pictures; the latest first."""
    subjects = [f"person:{person}"]
    subjects += [f"claim:{number}" for number in db.column(_claims, person=person)]
    subjects += [f"media:{number}" for number in db.column(_media, person=person)]
    return db.all(Audit, _at, subjects=subjects, person=person, most=most)


def count(db: Db, person: int, since: datetime) -> int:
    """How often she looked at anybody's since then."""
    return int(db.value(_count, person=person, since=since))


def has_done(db: Db, person: int, act: str, since: datetime) -> bool:
    return db.value(_act, person=person, act=act, since=since) is not None


def grants_ever(db: Db, people: Sequence[int]) -> list[Grant]:
    """Theirs, ended ones too."""
    return db.all(Grant, _grants, people=list(people))
