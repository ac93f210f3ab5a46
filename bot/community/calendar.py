"""Days and times: as people type them, as they are shown, and the quiet hours."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.community.numerals import read_number
from bot.community.refusal import Refusal
from bot.community.writing import plain

WEEKDAYS = "一二三四五六日"

_SOON = {"今": 0, "明": 1, "后": 2, "大后": 3}
_HOUR_OF = {"早": 9, "上": 9, "晨": 9, "清": 9, "凌": 0, "中": 12, "正": 12, "下": 15, "傍": 18}
_MINUTE_OF = {"一": 15, "1": 15, "三": 45, "3": 45}
_MORNING, _NOON, _NIGHT = 9, 12, 20

_N = r"(?:(?<![0-9])[0-9]{1,3}(?![0-9])|[一二两三四五六七八九十零]{1,3})"
_DAY = (
    r"(?P<soon>大后|[今明后])(?:天|日|(?=[早晚晨]))"
    rf"|(?P<ahead>{_N}) ?天(?:以|之)?后"
    r"|(?P<week>下{0,2}|这|本)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])"
    rf"|(?:(?P<year>(?:19|20)[0-9]{{2}}) ?年 ?)?(?P<month>{_N}) ?月 ?(?P<day>{_N}) ?[日号]?"
    r"|(?P<y>(?:19|20)[0-9]{2})(?P<dash>[\-/.])(?P<m>[0-9]{1,2})(?P=dash)(?P<d>[0-9]{1,2})"
    rf"|(?P<date>{_N}) ?[日号]"
)
_PART = r"凌晨|早上|早晨|清晨|上午|中午|正午|下午|傍晚|晚上|晚间|夜里|早|晨|晚"
_TIME = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2})?"
    rf"|(?P<clock>{_N}) ?[点时]钟?(?:整|(?P<half>半)|(?P<quarter>[一三13])刻|(?P<past>{_N})分?)?"
)
_LATER = rf"(?P<count>{_N})? ?个?(?P<plus>半)? ?个?(?P<measure>小时|钟头|分钟)(?:以|之)?后"
_WHEN = re.compile(
    rf"(?:^|[ ,。;:、\n])(?P<when>{_LATER}|(?:{_DAY})?[ ,]?(?P<part>{_PART})? ?(?:{_TIME})?)"
    r" ?(?:发送|发布|发出|推送|发)?[ 。!]*$"
)
_UNTIL = re.compile(r"[0-9点时分半日号天] ?[到至\-~]$")
_LAST_DAY = re.compile(
    r"(?P<gap>^|[ ,。;:、]|(?<=[^0-9a-z]))(?:一直)?(?:截?至|截?止?到)[ :]?"
    rf"(?:{_DAY}|(?P<end>[本这]?月底|年底))(?: ?为?止)?[ 。!]*$"
)
_LONGEST = 60  # characters a time at the end of a line may take


def read_when(text: str, now: datetime) -> tuple[str, datetime] | None:
    """The time at the end of a line, in the zone of `now`, and the line without it.

    A day alone means 9:00, a time alone the next time it comes. Refusal no_such_time for 25:00 or
    30 February, time_is_past for what lies not after `now`.
    """
    line = plain(text)
    tail = max(0, len(line) - _LONGEST)
    found = _WHEN.search(line, tail)
    if not found or not (found["soon"] or found["when"].strip(" ,")):
        return None
    title = text[: found.start()].rstrip()
    if (found["part"] and found["when"].strip(" ,") == found["part"]) or _UNTIL.search(title):
        return None
    try:
        moment = _moment(found, now)
    except (ValueError, OverflowError):
        raise Refusal("no_such_time", text=found["when"].strip(" ,")) from None
    if moment <= now:
        raise Refusal("time_is_past", text=found["when"].strip(" ,"))
    return title, moment


def read_last_day(text: str, now: datetime) -> tuple[str, datetime] | None:
    """When the day at the end of the words is over (6号楼 到 12月31日), and the words without it.

    In the zone of `now`. 到8号 alone is no day: that may be a building. Refusal no_such_time,
    time_is_past.
    """
    line = plain(text)
    found = _LAST_DAY.search(line, max(0, len(line) - _LONGEST))
    if not found or (found["date"] and "日" not in found[0]):
        return None
    try:
        day = _end_of(found["end"], now.date()) if found["end"] else _day(found, now.date())
        assert day is not None
        over = _at(day + timedelta(days=1), 0, now)
    except (ValueError, OverflowError):
        raise Refusal("no_such_time", text=found[0].strip(" ,")) from None
    if over <= now:
        raise Refusal("time_is_past", text=found[0].strip(" ,"))
    return text[: found.start()].rstrip(" ,，、"), over


def _end_of(words: str, today: date) -> date:
    """月底, 年底."""
    month = today.month if "月" in words else 12
    return date(today.year, month, monthrange(today.year, month)[1])


def _moment(found: re.Match[str], now: datetime) -> datetime:
    """ValueError for a day or a time that does not exist."""
    if found["measure"]:
        return _later(found, now)
    minutes = _minutes(found)
    day = _day(found, now.date())
    moment = _at(day or now.date(), minutes, now)
    if moment <= now and day is None:
        return _at(now.date() + timedelta(days=1), minutes, now)
    if moment <= now and found["weekday"] and not found["week"]:
        return _at(moment.date() + timedelta(days=7), minutes, now)
    return moment


def _at(day: date, minutes: int, now: datetime) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
    return midnight + timedelta(minutes=minutes)


def _later(found: re.Match[str], now: datetime) -> datetime:
    """2小时后, 半小时后, 一个半小时后, 10分钟后."""
    unit = 1 if found["measure"] == "分钟" else 60
    count = _number(found["count"]) if found["count"] else 0
    minutes = count * unit + (unit // 2 if found["plus"] else 0)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def _number(words: str) -> int:
    value = read_number(words)
    if value is None:
        raise ValueError(words)
    return value


def _day(found: re.Match[str], today: date) -> date | None:
    if found["soon"]:
        return today + timedelta(days=_SOON[found["soon"]])
    if found["ahead"]:
        return today + timedelta(days=_number(found["ahead"]))
    if found["weekday"]:
        return _weekday(found, today)
    if found["y"]:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["month"]:
        return _month_day(found, today)
    return _next_date(_number(found["date"]), today) if found["date"] else None


def _weekday(found: re.Match[str], today: date) -> date:
    """周五: the next that comes; 本周五: this week's; 下周五: next week's, from Monday."""
    weekday = "一二三四五六日1234567".index(found["weekday"].replace("天", "日")) % 7
    if not found["week"]:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    weeks = found["week"].count("下")
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def _month_day(found: re.Match[str], today: date) -> date:
    """Without a year the nearest such day: 1月5日 said in November is next year's."""
    month, day = _number(found["month"]), _number(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    near = [
        date(year, month, day)
        for year in (today.year, today.year + 1)
        if day <= monthrange(year, month)[1]
    ]
    return min(near or [date(today.year, month, day)], key=lambda one: abs(one - today))


def _next_date(day: int, today: date) -> date:
    """30号: this month's, or when that is gone the next month's that has one."""
    first = today.replace(day=1)
    for _ in range(3):
        if day <= monthrange(first.year, first.month)[1] and first.replace(day=day) >= today:
            return first.replace(day=day)
        first = (first + timedelta(days=31)).replace(day=1)
    raise ValueError(day)


def _minutes(found: re.Match[str]) -> int:
    """Minutes after the day's first midnight, up to 28:59 (晚上1点 belongs to the night before)."""
    part = (found["part"] or "")[:1]
    if not (found["hour"] or found["clock"]):
        return (_HOUR_OF.get(part, _NIGHT) if part else _MORNING) * 60
    hour = int(found["hour"]) if found["hour"] else _number(found["clock"])
    minute = 30 if found["half"] else _MINUTE_OF.get(found["quarter"], 0)
    if said := found["minute"] or found["past"]:
        minute = _number(said)
    if minute >= 60 or hour * 60 + minute > 24 * 60:  # noqa: PLR2004
        raise ValueError(found["when"])
    return _hour_in(part, hour) * 60 + minute


def _hour_in(part: str, hour: int) -> int:
    if part and part in "下傍" and hour < _NOON:
        return hour + 12
    if part == "中" and hour < 10:  # noqa: PLR2004 - 中午1点
        return hour + 12
    if part and part in "晚夜":
        return hour + 24 if hour < 5 else hour + 12 if hour <= _NOON else hour  # noqa: PLR2004
    return 0 if part == "凌" and hour == _NOON else hour


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of a day in which ordinary notices wait; `start` None: there are none."""

    start: time | None = None
    end: time = time()

    @classmethod
    def read(cls, text: str) -> "QuietHours":
        """'22:00-07:00', or '' for none. ValueError for anything else."""
        if not text.strip():
            return cls()
        found = re.fullmatch(r"(\d{1,2}):(\d{2}) ?[-~] ?(\d{1,2}):(\d{2})", plain(text).strip())
        if not found:
            raise ValueError(f"quiet hours are written 22:00-07:00, not {text!r}")
        hours = list(map(int, found.groups()))
        start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
        if start == end:
            raise ValueError("quiet hours begin and end at the same time")
        return cls(start, end)

    def ends(self, now: datetime) -> datetime | None:
        """When the quiet that `now` lies in ends, in the zone of `now`; None outside of it."""
        if self.start is None:
            return None
        clock = now.time()
        overnight = self.end < self.start
        if self.start <= clock and (overnight or clock < self.end):
            day = now.date() + timedelta(days=overnight)
        elif overnight and clock < self.end:
            day = now.date()
        else:
            return None
        return datetime.combine(day, self.end, tzinfo=now.tzinfo)


def full_date(moment: datetime) -> str:
    """2026年11月23日（周一）09:00, as the wall clock of `moment` shows it."""
    weekday = WEEKDAYS[moment.weekday()]
    return f"{moment.year}年{moment.month}月{moment.day}日（周{weekday}）{moment:%H:%M}"


def last_day(until: datetime, now: datetime) -> str:
    """12月31日, for what ends with that day: the year is said where it is not this one."""
    last = until - timedelta(seconds=1)
    return f"{last.year}年{last.month}月{last.day}日"[5 * (last.year == now.year) :]


def say_when(moment: datetime, now: datetime) -> str:
    """今天 09:00, 明天（11月23日 周一）09:00, else the full date; both on the same wall clock."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return f"今天 {moment:%H:%M}"
    if days == 1:
        weekday = WEEKDAYS[moment.weekday()]
        return f"明天（{moment.month}月{moment.day}日 周{weekday}）{moment:%H:%M}"
    return full_date(moment)
