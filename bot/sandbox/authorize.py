"""The page on which a person lets another page know them, as open.weixin.qq.com has it.

https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.sandbox.kinds import SERVICE
from bot.sandbox.oauth import BASE, USERINFO, OAuth

ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")
STATE = re.compile(r"[A-Za-z0-9]{0,128}")


Asked = Mapping[str, str]


def routes(oauth: OAuth) -> list[web.RouteDef]:
    async def page(request: web.Request) -> web.StreamResponse:
        """Whose phone opens it is chosen here; with `openid` it goes on at once."""
        asked = dict(request.query)
        who = asked.pop("openid", "")
        if wrong := fault_of(oauth, asked):
            return _html(wrong)
        if not who:
            return _html(f"谁的手机？<ul>{_everybody(oauth, asked)}</ul>")
        if not oauth.users.knows(who):
            raise web.HTTPNotFound
        raise web.HTTPFound(landing(oauth, asked, who))

    return [web.get("/connect/oauth2/authorize", page)]


def landing(oauth: OAuth, asked: Asked, openid: str) -> str:
    """Where the person's phone is sent: back to the page, with a code."""
    code = oauth.issue(openid, asked["scope"])
    back = asked["redirect_uri"].partition("#")[0]
    given = {"code": code, "state": asked.get("state", "")}
    return f"{back}{'&' if '?' in back else '?'}{urlencode(given)}"


def fault_of(oauth: OAuth, asked: Asked) -> str:
    """What WeChat shows in place of its page, "" when all is well."""
    names = [name for name in asked if name in ORDER]
    if names != sorted(names, key=ORDER.index) or asked.get("response_type") != "code":
        return "请求参数有误"
    if asked.get("appid") != oauth.account.app_id:
        return "AppID 参数错误 错误码：10013"
    if oauth.account.kind not in SERVICE or asked.get("scope") not in {BASE, USERINFO}:
        return "Scope 参数错误或没有 Scope 权限 错误码：10005"
    host = urlsplit(asked.get("redirect_uri", "")).hostname
    if host not in oauth.switches.page_domains:
        return "redirect_uri 域名与后台配置不一致 错误码：10003"
    return "" if STATE.fullmatch(asked.get("state", "")) else "state 参数有误"


def _everybody(oauth: OAuth, asked: Asked) -> str:
    return "".join(
        f'<li><a href="?{escape(urlencode({**asked, "openid": user.openid}))}">'
        f"{escape(user.nickname)}</a></li>"
        for user in oauth.users.everybody()
    )


def _html(words: str) -> web.Response:
    text = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>微信</title>{words}'
    return web.Response(text=text, content_type="text/html")
