"""The token: whether WeChat lets this machine in and takes its secret. And whose clock is off."""

import re
from email.utils import parsedate_to_datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot import clock
from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.wechat.faults import NotSentError, TokenRefusedError

ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]+)")
NOT_LISTED, TO_CONFIRM, FOR_A_DAY, FOR_AN_HOUR = 40164, 89503, 89506, 89507
OF_THE_LIST = {NOT_LISTED, TO_CONFIRM, FOR_A_DAY, FOR_AN_HOUR}
SOME_OFF = 60  # seconds; at 300 every callback is refused
PATIENCE = ClientTimeout(total=10)
AWAY = "look at wechat.api_url and at the network of this machine"
BUSY = "run this again in a minute"
SECRETS = {  # errcode -> what it says, what to do, {keys} being the page
    40001: ("WeChat does not know this app_secret", "copy it anew (or 重置) from {keys}"),
    40125: ("WeChat does not know this app_secret", "copy it anew (or 重置) from {keys}"),
    40013: ("WeChat does not know this app_id", "copy wechat.app_id (wx...) from {keys}"),
    40243: ("the app_secret is frozen (冻结)", "解冻 at {keys}; it counts after ten minutes"),
    45009: ("the day's tokens are used up", "wait until tomorrow; see who else uses this secret"),
    50002: ("the account is frozen or closed", "log in at mp.weixin.qq.com and read why"),
    -1: ("WeChat is busy", BUSY),
}


async def clock_skew(case: Case) -> Finding:
    """By the Date of an answer; nothing is asked for that needs a token."""
    url = f"{case.settings.wechat.api_url}/cgi-bin/getcallbackip"
    before = clock.now()
    try:
        async with ClientSession(timeout=PATIENCE) as http, http.get(url) as answer:
            date = answer.headers.get("Date", "")
    except (ClientError, OSError, TimeoutError) as error:
        return skipped(f"not checked: WeChat does not answer ({type(error).__name__})")
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return skipped("not checked: WeChat's answer has no date")
    apart = round((before + (clock.now() - before) / 2 - there).total_seconds())
    side = "ahead of" if apart > 0 else "behind"
    if abs(apart) > SOME_OFF:
        todo = "let it follow a time server: timedatectl set-ntp true"
        words = f"this machine's clock is {abs(apart)} s {side} WeChat's; at 300 s nothing is taken"
        return fault(words, todo)
    return good("it agrees with WeChat's")


async def whitelist(case: Case) -> Finding:
    try:
        await case.client.token.get()
    except TokenRefusedError as refused:
        if refused.errcode not in OF_THE_LIST:
            return good("WeChat does not complain of this machine's address")
        return fault(*_not_let_in(refused, case))
    except NotSentError as error:
        return fault(f"WeChat does not answer ({error})", AWAY)
    return good("WeChat lets this machine in")


def _not_let_in(refused: TokenRefusedError, case: Case) -> tuple[str, str]:
    code, found = refused.errcode, ADDRESS.search(refused.message)
    if code == NOT_LISTED:
        machine = found[1] if found else "the address of this machine"
        todo = f"enter {machine} at {case.keys} > IP 白名单; it counts after some minutes"
        return f"WeChat does not let {machine} in ({code})", todo
    if code == TO_CONFIRM:
        todo = "the account's 管理员 confirms it on the phone; then run this again"
        return f"WeChat waits for the administrator to confirm this machine ({code})", todo
    wait = "an hour" if code == FOR_AN_HOUR else "a day"
    todo = f"let the 管理员 agree first, then try after {wait}; or enter the address at {case.keys}"
    return f"the administrator has refused this machine ({code})", todo


async def token(case: Case) -> Finding:
    try:
        await case.client.token.get()
    except TokenRefusedError as refused:
        told = (
            f"WeChat gives no token: {refused.message}",
            f"look at app_id and app_secret: {case.keys}",
        )
        words, todo = SECRETS.get(refused.errcode, told)
        return fault(f"{words} ({refused.errcode})", todo.format(keys=case.keys))
    return good("WeChat gives one")
