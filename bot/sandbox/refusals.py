"""WeChat's error codes and how it words them."""

import secrets
import time
from collections.abc import Mapping

ERRORS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid meida size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40037: "invalid template_id",
    40053: "invalid action info",
    40059: "invalid msg id",
    40066: "invalid url",
    40097: "invalid args",
    40130: "invalid openid list size, at least two openid",
    40164: "invalid ip",
    40200: "invalid account type",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43108: "concurrent request on the same openid",
    44002: "empty post data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45072: "command out of range",
    45080: "need not typing, there is no message in the last 30 seconds",
    45081: "already in typing",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    76021: "cgi_path not found, please check",
}


class RefusedError(Exception):
    """An API call that WeChat answers with an errcode (and HTTP 200); `facts` go beside it."""

    def __init__(
        self, code: int, detail: str = "", facts: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.facts = code, detail, facts or {}

    def answer(self) -> dict[str, object]:
        words = " ".join(part for part in (ERRORS.get(self.code, "error"), self.detail) if part)
        return {"errcode": self.code, "errmsg": f"{words} rid: {_rid()}", **self.facts}


def _rid() -> str:
    return f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
