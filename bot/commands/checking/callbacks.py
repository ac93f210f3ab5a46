"""Whether WeChat finds the way to us, and whether it really calls."""

from asyncio import to_thread
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import inspect

from bot import clock
from bot.actions import pulse
from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.storage import pulse as pulses
from bot.storage import reading
from bot.storage.pulse import Knocks, Trouble
from bot.wechat import network
from bot.wechat.faults import CodeError
from bot.wechat.network import NO_CALLBACK, Way

NONE_YET = "none has come yet: send the account a message from a phone, then run this again"
CLOCK = "let this machine's clock follow a time server: timedatectl set-ntp true"


async def way(case: Case) -> Finding:
    """WeChat's own test (网络检测): the name of our host, and a ping from each operator."""
    try:
        found = await network.test(case.client)
    except CodeError as error:
        if error.errcode != NO_CALLBACK:
            raise
        todo = f"enter server.public_url with /wechat at {case.pushes}, and 启用"
        return fault("no callback is entered at WeChat (40201)", todo)
    if not found.addresses:
        todo = f"enter the host's name at its DNS, or mend the address at {case.pushes}"
        return fault("WeChat does not find the callback's host", todo)
    if found.lost:
        todo = (
            "let the firewall take pings (ICMP), from mainland China too; callbacks may still come"
        )
        return fault(f"WeChat's ping is lost: {_named(found.lost)}", todo)
    return good(f"WeChat reaches {_all(found)}")


def _named(pings: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{address} from {operator}" for address, operator in pings)


def _all(found: Way) -> str:
    return _named(found.found) or ", ".join(found.addresses)


async def last(case: Case) -> Sequence[Finding]:
    """What the doors of all processes saw lately, as they wrote it down."""
    return await to_thread(_last, case)


def _last(case: Case) -> Sequence[Finding]:
    with reading.reading(case.settings.database.url) as connection:
        if not inspect(connection).has_table("pulse"):
            return [skipped("not checked: needs the database at the current schema")]
        db = reading.db_of(connection, case.settings)
        lately, at, hours = pulse.recent(db), pulses.last_good(db), pulse.silence(db)
    wrong = [_trouble(kind, lately, case) for kind in sorted(pulse.troubles(lately))]
    if hours:
        todo = f"see whether 服务器配置 is 启用 at {case.pushes}, and whether `louli serve` runs"
        wrong.append(fault(f"none has come for {hours} hours, unlike the days before", todo))
    if wrong:
        return wrong
    if at is None:
        return [skipped(NONE_YET)]
    return [good(f"the last came {clock.local(at):%Y-%m-%d %H:%M}, {_ago(clock.now() - at)} ago")]


def _trouble(kind: Trouble, lately: Knocks, case: Case) -> Finding:
    many = getattr(lately, kind)
    minutes = f"{abs(lately.apart) / 60:.0f} minutes"
    side = "ahead" if lately.apart > 0 else "behind"
    words, todo = {
        Trouble.STALE: (f"rightly signed, but this machine's clock is {minutes} {side}", CLOCK),
        Trouble.UNOPENED: (
            "rightly signed, but sealed with another key",
            f"copy EncodingAESKey from {case.pushes} into the secret aes_key; see app_id, too",
        ),
        Trouble.FORGED: (
            "not signed with this token",
            f"compare the secret token, and mode (安全模式), with {case.pushes}",
        ),
        Trouble.UNREADABLE: ("in a shape that Louli does not know", "see the log, tell the makers"),
    }[kind]
    return fault(f"{many} of the last minutes were refused: {words}", todo, kind)


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{max(minutes, 1)} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
