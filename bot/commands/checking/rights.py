"""What the account may do at WeChat, against what config.yaml says; what is left of the day."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.delivery import lanes
from bot.settings import OFFICIAL, Account
from bot.storage.outbox import Lane
from bot.wechat.client import NO_MENU
from bot.wechat.faults import CodeError, WeChatError

DENIED = {40200, 43104, 48001, 48004, 50001}
VERIFIED = frozenset({Account.SERVICE, Account.SUBSCRIPTION, Account.TEST})
TEMPLATES = "template messages"
CONSOLE = "mp.weixin.qq.com > 微信认证"
LITTLE = 0.1  # of a day's calls
CALLS = {
    Lane.CUSTOMER: "/cgi-bin/message/custom/send",
    Lane.TEMPLATE: "/cgi-bin/message/template/send",
    Lane.MASS: "/cgi-bin/message/mass/send",
}


@dataclass(frozen=True, slots=True)
class Right:
    """`asks`: a call that changes nothing and tells whether it is had (接口权限说明)."""

    name: str
    asks: str
    kinds: frozenset[Account]


RIGHTS = (
    Right("customer messages and tags", "tags/get", VERIFIED),
    Right("menus", "menu/get", VERIFIED),
    Right(TEMPLATES, "template/get_all_private_template", VERIFIED - {Account.SUBSCRIPTION}),
    Right(
        "subscribe notices",
        f"{OFFICIAL}/wxaapi/newtmpl/gettemplate",
        VERIFIED - {Account.TEST},
    ),
)


async def account(case: Case) -> Finding:
    """Each right is asked for once. A test account and a service account look alike here."""
    kind = case.settings.wechat.account
    had = {right.name: await _is_had(case, right) for right in RIGHTS}
    missing = [right.name for right in RIGHTS if kind in right.kinds and had[right.name] is False]
    really = _kind(had)
    if missing:
        todo = f"see {CONSOLE}: has it lapsed? Until it is renewed write wechat.account: {really}"
        return fault(f"it is no {kind} account: WeChat refuses {', '.join(missing)}", todo)
    if _is_more(really, kind):
        todo = f"write wechat.account: {really}"
        return fault(f"it can do more than config.yaml says ({kind})", todo)
    asked = [name for name, answer in had.items() if answer]
    return good(f"{kind}: {', '.join(asked) or 'it only answers who writes'}")


async def _is_had(case: Case, right: Right) -> bool | None:
    """None where WeChat does not say."""
    try:
        await case.client.get(right.asks)
    except CodeError as error:
        return False if error.errcode in DENIED else error.errcode == NO_MENU or None
    except WeChatError:
        return None
    return True


def _kind(had: dict[str, bool | None]) -> Account:
    if not had["customer messages and tags"]:
        return Account.UNVERIFIED
    return Account.SERVICE if had[TEMPLATES] else Account.SUBSCRIPTION


def _is_more(really: Account, said: Account) -> bool:
    order = [Account.UNVERIFIED, Account.SUBSCRIPTION, Account.SERVICE]
    return said in order and order.index(really) > order.index(said)


async def quotas(case: Case) -> Sequence[Finding]:
    """What is left of the day's sends (查询API调用额度), and whether we count with the same."""
    wechat = case.settings.wechat
    assumed = {**lanes.DAILY[wechat.account], **{Lane(k): v for k, v in wechat.daily.items()}}
    found = [await _quota(case, lane, daily) for lane, daily in assumed.items()]
    return found or [good("none: this account sends nothing by itself")]


async def _quota(case: Case, lane: Lane, assumed: int) -> Finding:
    try:
        told = await case.client.post("openapi/quota/get", data={"cgi_path": CALLS[lane]})
    except CodeError as error:
        return skipped(f"WeChat does not say ({error.errcode})", lane)
    limit, left = int(told["quota"]["daily_limit"]), int(told["quota"]["remain"])
    words = f"{left} of {limit} sends are left today"
    if left < limit * LITTLE:
        return fault(words, "urgent matters alone go out now; more come at midnight", lane)
    if limit < assumed:
        todo = f"write wechat.daily: {{{lane}: {limit}}}"
        return fault(f"WeChat allows {limit} a day, Louli counts with {assumed}", todo, lane)
    return good(words, lane)
