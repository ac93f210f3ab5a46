"""A command that could not do what it was asked: one clear line, and never a stack trace."""

import errno
import socket
import sqlite3

import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from bot.config_file import ConfigError
from bot.logs import anatomy
from bot.storage.alone import AlreadyServedError
from bot.storage.apart import TamperedError
from bot.storage.keys import MissingKeyError
from bot.storage.seal import WrongKeyError
from bot.wechat.faults import CodeError, NoAnswerError, NotSentError, TokenRefusedError

NOT_WHITELISTED = 40164
DAMAGED = "{} holds a value that does not open: it was changed, moved, or damaged in the database"

TAMPERED = (
    "security.apart_dir: {} is not as it was written: put the folder back as it was; it is never "
    "restored from a backup"
)


class Failure(Exception):  # noqa: N818 - it is an answer, not a fault
    """The message is the line."""


def explain(error: Exception) -> str:
    """What went wrong, for the person at the keyboard. Values only where they are hers."""
    match error:
        case Failure() | ConfigError() | AlreadyServedError() | MissingKeyError():
            line = str(error)
        case TamperedError():
            line = TAMPERED.format(error)
        case WrongKeyError():
            line = DAMAGED.format(error)
        case CodeError() | NotSentError() | NoAnswerError():
            line = _of_wechat(error)
        case DBAPIError():
            line = _of_database(error.orig or error)
        case sqlite3.Error() | psycopg.Error():
            line = _of_database(error)
        case CommandError():
            line = f"the database cannot be brought to the current schema: {error}"
        case OSError():
            line = _of_system(error)
        case _:
            line = f"this should not have happened: {anatomy(error)}"
    return line


def _of_wechat(error: CodeError | NotSentError | NoAnswerError) -> str:
    match error:
        case CodeError(errcode=code) if code == NOT_WHITELISTED:
            return f"WeChat does not know this machine: add its address to the IP 白名单 ({code})"
        case TokenRefusedError():
            told = f"{error.errcode} {error.message}".strip()
            return f"WeChat gave no access token ({told}): check app_id and app_secret"
        case CodeError():
            return f"WeChat refused: {error.errcode} {error.message}".strip()
        case _:
            return f"WeChat does not answer ({error}): check wechat.api_url and the network"


def _of_database(error: BaseException) -> str:
    """The driver's own words where they are about the database, not about a row."""
    words = str(error).strip().partition("\n")[0]
    is_about_it = type(error).__name__ == "OperationalError" or "not a database" in words
    return f"the database cannot be used: {words if is_about_it else anatomy(error)}"


def _of_system(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"server.host is no address of this machine ({error.strerror})"
    if error.errno == errno.EADDRINUSE:
        return f"{error.strerror or 'the port is taken'}: choose another port"
    named = f"{error.filename}: " if error.filename else ""
    return f"{named}{error.strerror or type(error).__name__}"
