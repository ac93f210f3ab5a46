"""Callbacks as WeChat sends them: encrypted, signed, written as HTTP before the clock starts.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Message_encryption_and_decryption_instructions.html
"""

import re
from collections.abc import Sequence
from hashlib import sha1
from time import time
from urllib.parse import urlencode

from wechatpy.crypto import WeChatCrypto

TOKEN, AES_KEY, APP_ID, ACCOUNT = "benchmarktoken", "A" * 43, "wx0123456789abcdef", "gh_louli"
PEOPLE = 1000  # who write: the bot's side knows person(0) ... person(999) as verified residents
CONTENT = "报事 三楼楼道灯坏了"
PUSH = (
    "<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
    "<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{now}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)
ENVELOPE = "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>"

_crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)


def person(number: int) -> str:
    """An openid: 28 characters, as WeChat's are."""
    return f"oBench{number:022d}"


def prepare(numbers: Sequence[int]) -> list[bytes]:
    """One whole HTTP request for each number, which is its MsgId: never give one twice."""
    return [request(number) for number in numbers]


def request(number: int, content: str = CONTENT) -> bytes:
    """Written now: WeChat's repeats come within seconds."""
    now = str(int(time()))
    openid, nonce = person(number % PEOPLE), str(number)
    facts = {"account": ACCOUNT, "openid": openid, "content": content}
    sealed = _crypto.encrypt_message(PUSH.format(now=now, number=number, **facts), nonce, now)
    query = {
        "signature": sha1("".join(sorted((TOKEN, now, nonce))).encode()).hexdigest(),
        "timestamp": now,
        "nonce": nonce,
        "openid": openid,
        "encrypt_type": "aes",
        "msg_signature": _field(sealed, "MsgSignature"),
    }
    body = ENVELOPE.format(ACCOUNT, _field(sealed, "Encrypt")).encode()
    head = (
        f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def words(reply: bytes) -> str:
    """What an encrypted reply says, for a look at the first one."""
    sealed = reply.decode()
    signed = (_field(sealed, name) for name in ("MsgSignature", "TimeStamp", "Nonce"))
    return _field(_crypto.decrypt_message(sealed, *signed), "Content")


def _field(xml: str, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:]]>)?</{name}>", xml, re.DOTALL)
    if not found:
        raise ValueError(f"no {name} in a message of {len(xml)} characters")
    return found[1]
