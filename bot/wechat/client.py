"""Calls to WeChat: wechatpy's typed API classes over aiohttp."""

from collections.abc import Mapping
from json import JSONDecoder, JSONEncoder
from typing import Any
from urllib.parse import urlencode

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)
from wechatpy.client import api

from bot.settings import OFFICIAL
from bot.wechat.faults import CodeError, NoAnswerError, NotSentError, TokenRefusedError, WeChatError
from bot.wechat.token import TokenSource

STALE = {40001, 40014, 42001}  # the token is wrong, malformed, out of date
NO_MENU = 46003
TIMEOUT = ClientTimeout(total=10, connect=3)
NEVER_LEFT = (ClientConnectorError, ConnectionTimeoutError)
JSON = {"Content-Type": "application/json"}
DECODER = JSONDecoder(strict=False)  # errmsg may hold raw control characters
ENCODER = JSONEncoder(ensure_ascii=False)  # escaped characters are refused (40033, 47002)

Answer = dict[str, Any]


class Client:
    """One account. Every call gives WeChat's answer as a dictionary or raises a WeChatError.

    Each is tried twice at most: again only if WeChat refused the token and gave a new one.
    """

    def __init__(
        self,
        app_id: str,
        secret: str,
        http: ClientSession,
        url: str = OFFICIAL,
        timeout: ClientTimeout = TIMEOUT,
    ) -> None:
        self._app_id, self._secret, self._origin = app_id, secret, url
        self._http, self._timeout = http, timeout
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
        url = self._url(endpoint, given.get("api_base_url") or f"{OFFICIAL}/cgi-bin/")
        body = _body(given.get("data"))
        params = given.get("params") or {}
        token = await self.token.get()
        try:
            told = await self._ask(method, url, {**params, "access_token": token}, body)
        except CodeError as error:
            if error.errcode not in STALE:
                raise
            token = await self.token.renew(stale=token)
            told = await self._ask(method, url, {**params, "access_token": token}, body)
        digest = given.get("result_processor")
        return digest(told) if digest else told

    async def _fetch_token(self) -> tuple[str, float]:
        """Normal mode of stable_token. No message is on its way yet, whatever happens here."""
        who = {"appid": self._app_id, "secret": self._secret}
        asked = _body({"grant_type": "client_credential", **who})
        try:
            told = await self._ask("POST", self._url("cgi-bin/stable_token"), {}, asked)
            if isinstance(token := told["access_token"], str) and token:
                return token, float(told["expires_in"])
            fault: WeChatError = NotSentError("an empty token came")
        except CodeError as error:
            fault = TokenRefusedError(error.errcode, error.message)
        except (NoAnswerError, KeyError, TypeError, ValueError):
            fault = NotSentError("no token came")
        raise fault

    async def _ask(self, method: str, url: str, params: Mapping[str, Any], body: Any) -> Answer:
        raw = await self._exchange(method, url + _query(params), body)
        try:
            told = DECODER.decode(raw.decode())
            errcode = int(told.get("errcode") or 0)
        except (ValueError, TypeError, AttributeError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise NoAnswerError("an answer that is not JSON")
        if errcode:
            raise CodeError(errcode, self._scrubbed(str(told.get("errmsg", "")), params))
        return told

    async def _exchange(self, method: str, url: str, body: bytes | None) -> bytes:
        """Raises outside the except blocks: aiohttp's exceptions name the URL with its token."""
        options: Any = {"timeout": self._timeout, "allow_redirects": False, "headers": JSON}
        fault: WeChatError
        if self._http.closed:
            raise NotSentError("closed")
        try:
            async with self._http.request(method, url, data=body, **options) as response:
                if response.status == 200:  # noqa: PLR2004 - WeChat answers errors so, too
                    return await response.read()
                fault = NoAnswerError(f"HTTP {response.status}")
        except NEVER_LEFT as error:
            fault = NotSentError(type(error).__name__)
        except (ClientError, TimeoutError, OSError) as error:
            fault = NoAnswerError(type(error).__name__)
        raise fault

    def _url(self, endpoint: str, base: str = f"{OFFICIAL}/") -> str:
        whole = endpoint if "://" in endpoint else base + endpoint
        return whole.replace(OFFICIAL, self._origin, 1)

    def _scrubbed(self, text: str, params: Mapping[str, Any]) -> str:
        for hidden in (self._secret, params.get("access_token")):
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


def _query(params: Mapping[str, Any]) -> str:
    filled = {name: value for name, value in params.items() if value is not None}
    return f"?{urlencode(filled)}" if filled else ""


def _body(data: Any) -> bytes | None:
    return None if data is None else ENCODER.encode(data).encode(errors="replace")
