"""Calls to WeChat: wechatpy's typed API classes over lines of our own."""

from collections.abc import Mapping
from functools import lru_cache
from json import JSONDecoder, JSONEncoder
from typing import Any
from urllib.parse import quote, urlencode

from wechatpy.client import api

from bot import failpoints
from bot.settings import OFFICIAL
from bot.wechat.faults import CodeError, NoAnswerError, NotSentError, TokenRefusedError, WeChatError
from bot.wechat.lines import JSON, Lines, Patience
from bot.wechat.token import TokenSource

STALE = {40001, 40014, 42001}  # the token is wrong, malformed, out of date
NO_MENU = 46003
PATIENCE = Patience()
HTTP_OK = 200  # WeChat answers errors so, too
CALLS = f"{OFFICIAL}/cgi-bin/"  # where an endpoint lies that names no host
DECODER = JSONDecoder(strict=False)  # errmsg may hold raw control characters
ENCODER = JSONEncoder(
    ensure_ascii=False, check_circular=False
)  # escaped characters are refused (40033, 47002)

Answer = dict[str, Any]


class Client:
    """One account. Every call gives WeChat's answer as a dictionary or raises a WeChatError.

    Each is tried twice at most: again only if WeChat refused the token and gave a new one.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        http: Lines,
        url: str = OFFICIAL,
        patience: Patience = PATIENCE,
    ) -> None:
        self._app_id, self._secret, self._origin = app_id, secret, url
        self._http, self._patience = http, patience
        self.token = TokenSource(self._fetch_token)
        self.message = api.WeChatMessage(self)
        self.menu = Menu(self)
        self.qrcode = api.WeChatQRCode(self)

    # What wechatpy's API classes call:

    async def get(self, endpoint: str, **given: Any) -> Any:
        return await self._request("GET", endpoint, **given)

    async def post(self, endpoint: str, **given: Any) -> Any:
        return await self._request("POST", endpoint, **given)

    async def _request(self, method: str, endpoint: str, **given: Any) -> Any:
        url = self._url(endpoint, given.get("api_base_url") or CALLS)
        if params := given.get("params"):
            url += "?" + urlencode({k: v for k, v in params.items() if v is not None})
        body = None if (data := given.get("data")) is None else _body(data)
        ask, token = given.get("ask") or self._ask, await self.token.get()
        try:
            told = await ask(method, _address(url, token), body, token)
        except CodeError as error:
            if error.errcode not in STALE:
                raise
            token = await self.token.renew(stale=token)
            told = await ask(method, _address(url, token), body, token)
        digest = given.get("result_processor")
        return digest(told) if digest else told

    async def download(self, endpoint: str, params: Mapping[str, str], patience: Patience) -> bytes:
        """What WeChat answers, as it is, unless it is an errcode. TooLargeError past `longest`."""

        async def ask(method: str, url: str, body: None, token: str) -> bytes:
            raw = await self._exchange(method, url, body, patience)
            if raw[:16].lstrip().startswith(b"{"):  # no file that is wanted begins so
                self._told(raw, token)
            return raw

        content: bytes = await self._request("GET", endpoint, params=params, ask=ask)
        return content

    async def upload(
        self,
        endpoint: str,
        params: Mapping[str, str],
        kind: str,
        content: bytes,
        patience: Patience,
    ) -> Answer:
        """`kind`: the content's MIME type."""

        async def ask(method: str, url: str, _: None, token: str) -> Answer:
            raw = await self._exchange(method, url, content, patience, kind)
            return self._told(raw, token)

        told: Answer = await self._request("POST", endpoint, params=params, ask=ask)
        return told

    async def _fetch_token(self, *, force: bool) -> tuple[str, float]:
        """From stable_token. No message is on its way yet, whatever happens here."""
        who = {"appid": self._app_id, "secret": self._secret}
        asked = {"grant_type": "client_credential", **who, "force_refresh": force}
        try:
            told = await self._ask("POST", self._url("stable_token", CALLS), _body(asked))
            if isinstance(token := told["access_token"], str) and token:
                return token, float(told["expires_in"])
            fault: WeChatError = NotSentError("an empty token came")
        except CodeError as error:
            fault = TokenRefusedError(error.errcode, error.message)
        except (NoAnswerError, KeyError, TypeError, ValueError):
            fault = NotSentError("no token came")
        raise fault

    async def _ask(self, method: str, url: str, body: bytes | None, token: str = "") -> Answer:
        return self._told(await self._exchange(method, url, body, self._patience), token)

    def _told(self, raw: bytes, token: str) -> Answer:
        try:
            told = DECODER.decode(raw.decode())
            errcode = int(told.get("errcode") or 0)
        except (ValueError, TypeError, AttributeError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise NoAnswerError("an answer that is not JSON")
        if errcode:
            said = self._scrubbed(str(told.get("errmsg", "")), token)
            raise CodeError(errcode, said, msgid_of(told), told.get("fail_openid_list") or ())
        return told

    async def _exchange(
        self, method: str, url: str, body: bytes | None, patience: Patience, kind: str = JSON
    ) -> bytes:
        failpoints.at("call.before")
        try:
            status, answer = await self._http.call(method, url, body, patience, kind)
        finally:
            failpoints.at("call.after")
        if status != HTTP_OK:
            raise NoAnswerError(f"HTTP {status}")
        return answer

    def _url(self, endpoint: str, base: str) -> str:
        whole = endpoint if "://" in endpoint else base + endpoint
        return whole.replace(OFFICIAL, self._origin, 1)

    def _scrubbed(self, text: str, token: str) -> str:
        for hidden in (self._secret, token):
            text = text.replace(hidden, "***") if hidden else text
        return text[:200]


class Menu(api.WeChatMenu):
    """The menus; wechatpy's own cannot see an error that comes later."""

    async def get(self) -> Answer | None:
        """What is published; None if nothing is."""
        try:
            told: Answer = await self._get("menu/get")
        except CodeError as error:
            if error.errcode == NO_MENU:
                return None
            raise
        return told


def msgid_of(told: Answer) -> str:
    """The number WeChat gave a message, "" where it gave none."""
    return str(told.get("msgid") or told.get("msg_id") or "")


@lru_cache(maxsize=64)  # the same few addresses for as long as a token lives
def _address(url: str, token: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}access_token={quote(token)}"


def _body(data: Any) -> bytes:
    return ENCODER.encode(data).encode(errors="replace")
