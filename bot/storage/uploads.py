"""Rosters on their way in: whose page it is, what waits to be imported, what is over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from bot.community.uploads import Upload, UploadState
from bot.storage.prepared import OneOf
from bot.storage.scene import Db
from bot.storage.tables import table

KIND = "upload.token"
uploads = table(Upload)
_one = select(uploads).where(uploads.c.token == bindparam("token")).with_for_update()
_of_person = (
    select(uploads)
    .where(uploads.c.person == bindparam("person"))
    .order_by(uploads.c.expires_at.desc())
)
_next = (
    select(uploads)
    .where(
        or_(
            uploads.c.state == UploadState.CONFIRMED,
            (uploads.c.state == UploadState.RUNNING) & (uploads.c.lease_until < bindparam("now")),
        )
    )
    .order_by(uploads.c.expires_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_over = select(uploads).where(
    uploads.c.expires_at < bindparam("now"),
    uploads.c.state != UploadState.CONFIRMED,
    uploads.c.state != UploadState.RUNNING,
)
_files = select(uploads.c.file).where(OneOf(uploads.c.file, "names"), uploads.c.file != "")


def key(db: Db, token: str) -> str:
    """A token as it is stored."""
    return db.seal.index(token, KIND)


def get(db: Db, key: str) -> Upload | None:
    """Locked for this turn."""
    return db.one(Upload, _one, token=key)


def of_person(db: Db, person: int) -> list[Upload]:
    """The newest first."""
    return db.all(Upload, _of_person, person=person)


def next_confirmed(db: Db, now: datetime) -> Upload | None:
    """One to be imported, also where whoever had begun with it is gone; locked for this turn."""
    return db.one(Upload, _next, now=now)


def over(db: Db, now: datetime) -> list[Upload]:
    return db.all(Upload, _over, now=now)


def files(db: Db, names: Collection[str]) -> set[str]:
    """Those of these files that a row knows."""
    return set(db.column(_files, names=list(names)))
