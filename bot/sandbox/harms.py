"""What befalls an API call, or the person it is about, before it is handled."""

import json
from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.faults import Fault, Kind
from bot.sandbox.finishes import Finish
from bot.sandbox.kinds import may_call
from bot.sandbox.refusals import RefusedError
from bot.sandbox.tokens import FREE

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform

ANYWHERE: frozenset[Kind] = frozenset(("errcode", "slow", "hang", "drop", "lost", "garbage"))
TEMPLATE = "/cgi-bin/message/template/send"
WECHAT = "mphelper"  # who tells what concerns the account as a whole


async def befall(platform: "Platform", request: web.Request) -> Fault | None:
    """The fault that the call suffers. What happens to the person meanwhile has happened then."""
    path, who = request.path, await _whom(request)
    await _meanwhile(platform, path, who)
    struck = platform.faults.take(_fitting(path), (path,), who)
    if struck is None:
        return None
    if struck.fault.kind == "token":
        platform.tokens.forget()
    if struck.fault.kind == "expired" and struck.struck == 1:
        expired = {"ExpiredTime": int(platform.now().timestamp())}
        await platform.finishes.tell(Finish(0, WECHAT, "verify_expired", expired))
    return struck.fault


def refusal(fault: Fault, request: web.Request) -> RefusedError | None:
    match fault.kind:
        case "errcode":
            return RefusedError(fault.errcode)
        case "ip":
            return RefusedError(40164, f"{request.remote}, not in whitelist")
        case "expired":
            return RefusedError(48001)
    return None


def _fitting(path: str) -> frozenset[Kind]:
    """A token can be refused where one is needed, a caller where one is given."""
    tokens: Kind = "ip" if path in FREE else "token"
    rights: frozenset[Kind] = (
        frozenset() if may_call("unverified", path) else frozenset(["expired"])
    )
    return ANYWHERE | {tokens} | rights


async def _meanwhile(platform: "Platform", path: str, who: str) -> None:
    follows = platform.users.follows(who)
    if follows and platform.faults.take({"leave"}, (path,), who):
        platform.users.unfollow(who)
        platform.windows.close(who)
        platform.tell_phones()
        await platform.finishes.tell(Finish(0, who, "unsubscribe", {"EventKey": ""}))
    elif path == TEMPLATE and follows and platform.faults.take({"blocked"}, (path,), who):
        platform.users.find(who).blocks_templates = True


async def _whom(request: web.Request) -> str:
    """The openid in the body, "" where there is none or there are several."""
    if request.method != "POST" or request.content_type.startswith("multipart/"):
        return ""
    try:
        body = json.loads(await request.read())
    except ValueError:
        return ""
    who = body.get("touser") if isinstance(body, dict) else None
    return who if isinstance(who, str) else ""
