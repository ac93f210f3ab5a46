"""代办家属: who acts for somebody without a phone, by her own yes, for what, until when."""

import re
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel

from bot import clock
from bot.community.columns import partial, sealed, word
from bot.community.refusal import Refusal
from bot.community.tenancy import Level, end_of
from bot.community.writing import plain

LASTS = timedelta(days=365)
TOLD_BEFORE = timedelta(days=7)
TOLD_AT = time(10)
MOST = 5  # elders of one helper, helpers of one elder, applications of one that wait
LONGEST_KIN = 6  # characters of 妈妈, 姑婆


class Scope(StrEnum):
    """What a helper may do for her. There is no word for voting, and there must be none."""

    NOTICES = "notices"
    TICKETS = "tickets"
    CHECK_INS = "check_ins"  # 报平安


class Consent(StrEnum):
    """Who heard her own yes (个人信息保护法 14)."""

    WORKER = "worker"
    STAFF = "staff"
    HERSELF = "herself"  # in her own chat


class Over(StrEnum):
    """Why it ended."""

    DATE = "date"
    HELPER = "helper"
    HERSELF = "herself"
    WORKER = "worker"
    STAFF = "staff"
    MOVED = "moved"  # she lives nowhere here any more
    UNFOLLOWED = "unfollowed"  # the helper has left


class Proxy(SQLModel):
    """`helper` acts for `person`. `kin`: what she is to the helper, in the helper's own word.

    `confirmed_by`: who recorded her yes. `tell_at`: when the helper hears next that it will end,
    or it ends by itself.
    """

    __table_args__ = (partial("ix_proxy_tell_at", "tell_at", where="tell_at IS NOT NULL"),)
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    helper: int = Field(foreign_key="person.id", index=True)
    kin: str = sealed(default="")
    scope: list[str] = Field(default=[*Scope], sa_type=JSON)
    consent: Consent = word()
    confirmed_by: int
    since: datetime = Field(default_factory=clock.now)
    until: datetime
    tell_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    over: str = ""  # an Over

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until

    def is_for(self, scope: Scope) -> bool:
        return scope in self.scope

    def ends_soon(self, now: datetime) -> bool:
        return self.until - now <= 2 * TOLD_BEFORE


def level_by_proxy(hers: Level) -> Level:
    """What her helper may do at her home: whatever she may, but never vote for her."""
    return Level.REPORT if hers is Level.VOTE else hers


def last_moment(now: datetime) -> datetime:
    """When what begins now is over: the end of that day a year on."""
    return end_of((clock.local(now) + LASTS).date(), clock.local(now))


def first_word(until: datetime) -> datetime:
    """When the helper is told first that it will end: in a morning a week before."""
    day = clock.local(until - TOLD_BEFORE).date()
    return datetime.combine(day, TOLD_AT, tzinfo=clock.zone)


_KIN = {
    "妈妈": "母亲 老妈 老母亲 妈咪 我妈",
    "爸爸": "父亲 老爸 老父亲 我爸",
    "奶奶": "祖母",
    "爷爷": "祖父",
    "外婆": "姥姥 外祖母",
    "外公": "姥爷 外祖父",
    "婆婆": "",
    "公公": "",
    "岳母": "丈母娘",
    "岳父": "丈人 老丈人",
    "老伴": "爱人 妻子 丈夫 老公 老婆 配偶",
    "姑姑": "姑妈",
    "姨妈": "阿姨 大姨 小姨",
    "叔叔": "",
    "伯伯": "大伯 伯父",
    "舅舅": "",
    "伯母": "大妈",
    "婶婶": "婶子",
    "舅妈": "舅母",
    "姐姐": "大姐 二姐",
    "妹妹": "",
    "哥哥": "大哥 二哥",
    "弟弟": "",
    "嫂子": "嫂嫂",
    "儿子": "",
    "女儿": "",
    "邻居": "",
}
_CALLED = {other: kin for kin, others in _KIN.items() for other in (kin, *others.split())}
_ANY = "|".join(sorted(_CALLED, key=len, reverse=True))
_HAN = "[\u4e00-\u9fff]"
_LEAD = "(?:[她他]是)?我?(?:家)?的?"
_IN_A_LINE = re.compile(rf"(?:^|(?<=\s)){_LEAD}({_ANY})(?=\s|$|{_HAN}{{2,4}}(?:\s|$))")


def read_kin(text: str) -> str:
    """她是我妈妈 -> 妈妈; a word of one's own is taken as it is. Refused: not_kin."""
    said = plain(text).strip(" 。.!,，")
    said = _CALLED.get(said) or re.sub(rf"^{_LEAD}", "", said)
    if not re.fullmatch(rf"{_HAN}{{1,{LONGEST_KIN}}}", said):
        raise Refusal("not_kin")
    return {"妈": "妈妈", "爸": "爸爸"}.get(said) or _CALLED.get(said, said)


def find_kin(text: str) -> tuple[str | None, str]:
    """妈妈 张桂兰, 张桂兰 我妈, 妈妈张桂兰: the relation and the rest."""
    found = _IN_A_LINE.search(text)
    if found is None:
        return None, text
    return _CALLED[found[1]], f"{text[: found.start()]} {text[found.end() :]}".strip()
