"""How somebody lives in a home: as what, until when, by whose word, and what she may do there."""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot import clock
from bot.community.refusal import Refusal
from bot.community.writing import plain


class Relation(StrEnum):
    OWNER = "owner"
    FAMILY = "family"
    TENANT = "tenant"
    OTHER = "other"  # nobody said


class Level(StrEnum):
    """What a person may do at a home, each more than the one before."""

    READ = "read"  # notices, nothing else
    REPORT = "report"
    VOTE = "vote"


class Proof(StrEnum):
    """By whose word she lives there."""

    ROSTER = "roster"
    CODE = "code"
    STAFF = "staff"
    WORKER = "worker"
    HOUSEHOLD = "household"


BY_NEIGHBOURS = {Proof.WORKER, Proof.HOUSEHOLD}
LONGEST_LEASE = timedelta(days=20 * 366)  # 民法典 705: no lease is longer than twenty years
UNKNOWN_END = {"不知道", "不清楚", "不一定", "没说", "没定", "长期", "没有"}

_AS = {
    Relation.TENANT: "租客|租户|租房|承租|租住|租的|租",
    Relation.OWNER: "房东|房主|业主|户主|产权人",
    Relation.FAMILY: "家属|家人|配偶|丈夫|妻子|老公|老婆|父亲|母亲|爸爸|妈妈|儿子|女儿|儿媳"
    "|女婿|孙子|孙女|父|母|夫|妻|子|女|媳|婿|孙",
}
_SAID = re.compile(
    r"(?:我?是)?(?:(?P<tenant>租客|租户|租房的?|承租人|租住的?|租的)"
    r"|(?P<owner>房东|房主|业主|户主)|(?P<family>家属|家人))"
)
_UNTIL = re.compile(
    r"(?:租[期约]?|住)?到?\s*(?P<year>20\d\d|今|明|后)\s*[年.\-/]\s*(?P<month>\d{1,2})"
    r"(?:\s*[月.\-/]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?|\s*月?)(?!\d)\s*(?:份|底|为止|止)?"
)
_LEASE = re.compile(rf"租[期约]?到?\s*{_UNTIL.pattern}")
_YEARS = {"今": 0, "明": 1, "后": 2}


def level_of(proof: Proof, relation: Relation) -> Level:
    """A tenant reports, and whoever is there by a neighbour's or a worker's word; others vote."""
    is_less = relation is Relation.TENANT or proof in BY_NEIGHBOURS
    return Level.REPORT if is_less else Level.VOTE


def relation_in(words: str) -> Relation:
    """Of the roster's own word: 户主, 儿子, 租户."""
    said = plain(words)
    return next((one for one, known in _AS.items() if re.search(known, said)), Relation.OTHER)


def read_relation(text: str) -> tuple[Relation | None, str]:
    """What somebody says that she is there, and the rest: 租客 张伟."""
    found = _SAID.search(plain(text))
    if found is None or found.lastgroup is None:
        return None, text
    return Relation(found.lastgroup), f"{text[: found.start()]} {text[found.end() :]}".strip()


def find_lease(text: str, today: date) -> tuple[date | None, str]:
    """租到 2027年6月: its last day and the rest. Refused: lease_is_over, not_a_day."""
    found = _LEASE.search(plain(text))
    if found is None:
        return None, text
    return _last_day(found, today), f"{text[: found.start()]} {text[found.end() :]}".strip()


def read_last_day(text: str, today: date) -> date | None:
    """2027年6月, 明年6月, 2027-06-30; None for who does not know. Refused: not_a_day, as above."""
    if text.strip(" 。.") in UNKNOWN_END:
        return None
    found = _UNTIL.search(plain(text))
    if found is None:
        raise Refusal("not_a_day")
    return _last_day(found, today)


def end_of(day: date, now: datetime) -> datetime:
    """The moment after that day, in the zone of `now`."""
    return datetime.combine(day + timedelta(days=1), time.min, now.tzinfo)


def last_day(ends_at: datetime | None) -> str:
    """ISO 8601 of the last day before that moment, "" where none is known."""
    return clock.local(ends_at - timedelta(seconds=1)).date().isoformat() if ends_at else ""


def _last_day(found: re.Match[str], today: date) -> date:
    year, month = found["year"], int(found["month"])
    year = today.year + _YEARS[year] if year in _YEARS else int(year)
    try:
        first = date(year, month, int(found["day"] or 1))
    except ValueError as error:
        raise Refusal("not_a_day") from error
    last = first if found["day"] else _end_of_month(first)
    if not today <= last <= today + LONGEST_LEASE:
        raise Refusal("lease_is_over")
    return last


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
