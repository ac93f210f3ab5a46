"""What time it is: the only place that asks the machine."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _machine() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _machine
zone = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _read()


def local(moment: datetime) -> datetime:
    """The same moment on the community's wall clock."""
    return moment.astimezone(zone)


def today() -> date:
    return local(now()).date()


def live_in(name: str) -> None:
    """Set the community's zone (IANA name), once, at start."""
    global zone  # noqa: PLW0603 - a process serves one zone
    zone = ZoneInfo(name)


def read_from(source: Callable[[], datetime] | None) -> None:
    """Another source of time, for tests; None gives the machine's back."""
    global _read  # noqa: PLW0603 - the one switch of the one clock
    _read = source or _machine
