"""Whether WeChat finds the way to our callback (网络检测, callback/check)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.wechat.client import Client
from bot.wechat.faults import CodeError, NoAnswerError, WeChatError

NO_CALLBACK = 40201  # 不正确的URL，一般是开发者未设置回调URL
OPERATORS = {"CHINANET": "电信", "UNICOM": "联通", "CAP": "腾讯"}
ALL_LOST = "100%"  # one packet is sent: 0% and 100% are all there is


@dataclass(frozen=True, slots=True)
class Way:
    """`addresses`: what the callback's host resolves to. The rest: (address, from which operator).

    A firewall that drops pings looks like a way that is closed.
    """

    addresses: Sequence[str]
    found: Sequence[tuple[str, str]]
    lost: Sequence[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        return bool(self.addresses) and bool(self.found or not self.lost)


async def test(client: Client) -> Way:
    """Raises WeChatError: errcode 40201 where no callback is entered at WeChat."""
    asked = {"action": "all", "check_operator": "DEFAULT"}
    told = await client.post("callback/check", data=asked)
    try:
        addresses = dict.fromkeys(str(one["ip"]) for one in _each(told, "dns"))
        pings: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for one in _each(told, "ping"):
            operator = OPERATORS.get(one["from_operator"], str(one["from_operator"]))
            pings[one["package_loss"] == ALL_LOST].append((str(one["ip"]), operator))
    except (KeyError, TypeError):
        raise NoAnswerError("an answer of another shape") from None
    return Way(list(addresses), found=pings[False], lost=pings[True])


async def is_reached(client: Client) -> bool | None:
    """None where WeChat does not say."""
    try:
        return (await test(client)).is_open
    except CodeError as error:
        return False if error.errcode == NO_CALLBACK else None
    except WeChatError:
        return None


def _each(told: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    yield from told.get(name) or ()
