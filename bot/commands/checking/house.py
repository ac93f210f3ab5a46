"""The machine's side: config.yaml, secrets, the database, room on the disk, the time."""

import os
import re
import shutil
from asyncio import to_thread
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.commands.failure import explain
from bot.community.calendar import QuietHours
from bot.secret_files import NEEDED, SECRETS, key_files, variable
from bot.settings import Mode, Settings
from bot.storage import keys, reading, schema

TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")  # 必须为英文或数字，长度为3-32字符
OTHERS = 0o077  # the mode's bits for group and world
WRITABLE = 0o022
ROOM = 1 << 30  # octets
MOST_QUIET = 16  # hours a day
NONE_YET = "there is none yet: `louli serve` makes it at its first start"


def config(case: Case) -> Finding:
    settings = case.settings
    names = ", ".join(community.name for community in settings.communities)
    wechat = settings.wechat
    return good(f"{case.file} ({names}; account: {wechat.account}, mode: {wechat.mode})")


async def secrets(case: Case) -> Sequence[Finding]:
    wechat, folder = case.settings.wechat, case.settings.secrets_dir
    faults = []
    if not wechat.app_id:
        todo = f"copy it (wx...) into config.yaml from {case.keys}"
        faults.append(fault("wechat.app_id is missing", todo))
    needed = [name for name in NEEDED if name != "aes_key" or wechat.mode is Mode.SAFE]
    for name in needed:
        if not getattr(wechat, name).get_secret_value():
            where = case.keys if name == "app_secret" else case.pushes
            todo = f"write it into {folder / name} or {variable('wechat', name)}; it is at {where}"
            faults.append(fault(f"wechat.{name} is missing", todo))
    return faults or [good("all are given")]


async def secret_files(case: Case) -> Sequence[Finding]:
    """For nobody else's eyes."""
    return await to_thread(_secret_files, case.settings.secrets_dir)


def _secret_files(folder: Path) -> Sequence[Finding]:
    files = [folder / name for several in SECRETS.values() for name in several]
    given = [file for file in {*files, *key_files(folder)} if file.is_file()]
    faults = [
        fault(f"{file} can be read by others on this machine", f"chmod 600 {file}")
        for file in given
        if file.stat().st_mode & OTHERS
    ]
    if folder.is_dir() and folder.stat().st_mode & WRITABLE:
        faults.append(fault(f"others can put files into {folder}", f"chmod 700 {folder}"))
    return faults or [good(f"{len(given)} in {folder}, nobody else can read them")]


async def callback_token(case: Case) -> Finding:
    """The key's shape is config.yaml's own matter; the app_secret's only WeChat knows."""
    if TOKEN.fullmatch(case.settings.wechat.token.get_secret_value()):
        return good("of a shape that WeChat takes")
    todo = f"choose another, the same here and at {case.pushes}"
    return fault("it is not 3 to 32 letters and digits: WeChat takes no other", todo)


async def time(case: Case) -> Finding:
    written = case.settings.notices.quiet_hours
    todo = 'write notices.quiet_hours like "22:00-07:00", or "" for none'
    try:
        hours = _hours(QuietHours.read(written))
    except ValueError as error:
        return fault(str(error), todo)
    if hours > MOST_QUIET:
        return fault(f"notices would wait {hours:.0f} hours of each day ({written})", todo)
    now = f"{clock.local(clock.now()):%H:%M}"
    wait = f"notices wait {written}" if written else "notices never wait"
    return good(f"{case.settings.timezone}, where it is {now}; {wait}")


def _hours(quiet: QuietHours) -> float:
    if quiet.start is None:
        return 0
    day = date(2026, 1, 1)
    length = datetime.combine(day, quiet.end) - datetime.combine(day, quiet.start)
    return (length % timedelta(days=1)) / timedelta(hours=1)


async def database(case: Case) -> Finding:
    """It answers, and is at the schema of this program."""
    return await to_thread(_database, case.settings.database.url)


def _database(url: str) -> Finding:
    try:
        with reading.reading(url) as connection:
            at = reading.revision(connection)
    except FileNotFoundError:
        return skipped(NONE_YET)
    except (SQLAlchemyError, OSError) as error:
        return fault(explain(error), "mend database.url, or start the database")
    wanted = schema.head()
    if at == wanted:
        return good(f"it answers, at schema {at}")
    if at is None:
        return skipped(NONE_YET)
    if not reading.knows(at):
        todo = "install the newest Louli: an older one would not know what it holds"
        return fault(f"it is at schema {at}, which this program does not know", todo)
    todo = "restart `louli serve`, or run `louli migrate`"
    return fault(f"it is at schema {at}, this program needs {wanted}", todo)


async def data_key(case: Case) -> Finding:
    return await to_thread(_data_key, case.settings)


def _data_key(settings: Settings) -> Finding:
    try:
        with reading.reading(settings.database.url) as connection:
            rows = keys.needed(connection)
    except FileNotFoundError:
        rows = []
    is_given = bool(settings.security.data_key.get_secret_value())
    if not rows:
        return good("it is given; nothing is sealed yet") if is_given else skipped(NONE_YET)
    try:
        keys.require(rows, settings)
    except keys.MissingKeyError as error:
        return fault(str(error), "restore it: without it nobody can read what it sealed")
    if rows[1:]:
        numbers = " and ".join(str(row["id"]) for row in rows)
        return good(
            f"{numbers} open the database; `louli keys rotate` goes on from one to the next"
        )
    return good("it opens the database; keep a copy of it elsewhere")


async def disk(case: Case) -> Sequence[Finding]:
    """Room where the database is, if it is a file, and where photos are kept."""
    file = reading.file_of(case.settings.database.url)
    folders = {"database": file.parent} if file else {}
    return [_room(what, at) for what, at in (folders | {"media": case.settings.media.dir}).items()]


def _room(what: str, folder: Path) -> Finding:
    there = _nearest(folder)
    free = shutil.disk_usage(there).free
    words = f"{free / (1 << 30):.1f} GB are free for {folder}"
    if free < ROOM:
        return fault(words, "make room: without any, messages are not taken", what)
    return good(words, what)


async def media(case: Case) -> Finding:
    folder = case.settings.media.dir
    there = _nearest(folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return good(f"photos can be kept in {folder}")
    todo = f"give {folder} to the user that runs `louli serve`, or change media.dir"
    return fault(f"photos cannot be kept in {folder}: {there} cannot be written", todo)


def _nearest(path: Path) -> Path:
    """The path itself, or the nearest above it that exists."""
    return next(one for one in (path, *path.parents) if one.exists())
