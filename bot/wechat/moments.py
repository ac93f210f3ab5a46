"""Times in the only forms that a template's time and date fields take (参数值限制)."""

import re
from datetime import date, datetime, time, timedelta

from bot import clock
from bot.community.writing import narrow

SAID = {"昨天": -1, "今天": 0, "明天": 1}
DAY = (
    r"(?P<said>[昨今明]天)(?! ?\()"  # 明天（11月23日 周一）: the date says it
    r"|(?:(?P<year>[0-9]{4}) ?年 ?)?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?[日号]?"
    r"|(?P<y>[0-9]{4})(?P<dash>[-/.])(?P<m>[0-9]{1,2})(?P=dash)(?P<d>[0-9]{1,2})"
)
HOUR = (
    r"(?P<part>[上中下]午|凌晨|早上|傍晚|晚上)? ?(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::[0-9]{2})?|[点时](?:(?P<past>[0-9]{1,2})分?|(?P<half>半))?)"
)
POINT = re.compile(rf"(?:{DAY})?(?:[ ,(T]*(?:周.)?\)? ?)(?:{HOUR})?")
BETWEEN = re.compile(r"[ )]*[-~至到]+ *")
FIRST, NOON = 1000, 12  # a year has four digits

Point = tuple[date | None, time | None]


def write_time(text: str) -> str:
    """`15:01` or `2019年10月1日 15:01`, two of them with `~` for a span.

    `text`: an ISO moment or a Chinese one, on the community's wall clock where it names no zone.
    What cannot be read becomes this moment; a day alone begins at 00:00.
    """
    return "~".join([_time(*point) for point in _read(text)])


def write_date(text: str) -> str:
    """The same as `2019年10月1日` or `2019年10月1日 15:01`; a time alone is today's."""
    return "~".join([_date(day or clock.today(), at) for day, at in _read(text)])


def _time(day: date | None, at: time | None) -> str:
    return _date(day, at or time()) if day else _hours(at or time())


def _date(day: date, at: time | None) -> str:
    written = f"{day.year}年{day.month}月{day.day}日"
    return f"{written} {_hours(at)}" if at else written


def _hours(at: time) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def _read(text: str) -> list[Point]:
    """One point, or the two ends of a span."""
    try:
        return [_iso(text.strip())]
    except (ValueError, OverflowError):
        pass
    try:
        return _chinese(narrow(text), clock.today())
    except (ValueError, OverflowError):
        now = clock.local(clock.now())
        return [(now.date(), now.time())]


def _iso(text: str) -> Point:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = clock.local(moment)
    if moment.year < FIRST:
        raise ValueError(text)
    return moment.date(), moment.time() if len(text) > len("2026-11-22") else None


def _chinese(text: str, today: date) -> list[Point]:
    found = [match for match in POINT.finditer(text) if match.lastgroup]
    if not found:
        raise ValueError(text)
    first = _point(found[0], today)
    if len(found) > 1 and BETWEEN.fullmatch(text[found[0].end() : found[1].start()]):
        day, at = _point(found[1], today)
        return [first, (day or first[0], at)]
    return [first]


def _point(found: re.Match[str], today: date) -> Point:
    """ValueError for a day or an hour that does not exist."""
    return _day(found, today), _hour(found)


def _day(found: re.Match[str], today: date) -> date | None:
    if found["said"]:
        return today + timedelta(days=SAID[found["said"]])
    if not (found["month"] or found["y"]):
        return None
    year, month, day = (
        (found["y"], found["m"], found["d"])
        if found["y"]
        else (found["year"] or today.year, found["month"], found["day"])
    )
    if int(year) < FIRST:
        raise ValueError(found[0])
    return date(int(year), int(month), int(day))


def _hour(found: re.Match[str]) -> time | None:
    if not found["hour"]:
        return None
    hour = int(found["hour"])
    if found["part"] in {"下午", "傍晚", "晚上"} and hour < NOON:
        hour += NOON
    return time(hour, 30 if found["half"] else int(found["minute"] or found["past"] or 0))
