"""WeChat's side of the callback, written from its pages and apart from the code under test."""

import secrets
import struct
import time
from base64 import b64decode, b64encode
from hashlib import sha1
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

APP_ID, TOKEN, AES_KEY = "wxba5fad812f8e6fb9", "AAAAA", "A" * 43
OPENID, ACCOUNT = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d"
KEY = b64decode(AES_KEY + "=")
HEAD = (
    f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
    f"<FromUserName><![CDATA[{OPENID}]]></FromUserName><CreateTime>1714112445</CreateTime>"
)


def push(kind, nodes="", msgid="<MsgId>23456789012345678</MsgId>"):
    return f"{HEAD}<MsgType><![CDATA[{kind}]]></MsgType>{nodes}{msgid}</xml>".encode()


def event(name, nodes=""):
    return push("event", f"<Event><![CDATA[{name}]]></Event>{nodes}", msgid="")


def words(text):
    return push("text", f"<Content><![CDATA[{text}]]></Content>")


def sign(*parts):
    return sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - WeChat's scheme


def encrypt(content, app_id=APP_ID, *, length=None, padding=None):
    length = len(content) if length is None else length
    text = secrets.token_bytes(16) + struct.pack(">I", length) + content + app_id.encode()
    size = 32 - len(text) % 32
    cipher = Cipher(AES(KEY), CBC(KEY[:16])).encryptor()
    return b64encode(cipher.update(text + (padding or bytes([size]) * size))).decode()


def decrypt(encrypted):
    cipher = Cipher(AES(KEY), CBC(KEY[:16])).decryptor()
    text = cipher.update(b64decode(encrypted))
    text = text[: -text[-1]]
    size = struct.unpack(">I", text[16:20])[0]
    return text[20 : 20 + size], text[20 + size :].decode()


def outer(encrypted):
    return (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()


def query(encrypted="", at=None, nonce="415670741", token=TOKEN):
    """The query string of a push, of a safe one if something is encrypted."""
    at = str(int(time.time()) if at is None else at)
    params = {"signature": sign(token, at, nonce), "timestamp": at, "nonce": nonce}
    if encrypted:
        signature = sign(token, at, nonce, encrypted)
        params |= {"openid": OPENID, "encrypt_type": "aes", "msg_signature": signature}
    return params


def safe(xml, **given):
    """What an HTTP client needs to push `xml` in safe mode."""
    encrypted = encrypt(xml)
    return {"params": query(encrypted, **given), "data": outer(encrypted)}


def nodes(xml):
    return {node.tag: node.text or "" for node in ET.fromstring(xml)}  # noqa: S314 - our own


def opened(body):
    """The nodes of a sealed reply whose seal is good."""
    reply = nodes(body)
    signed = reply["TimeStamp"], reply["Nonce"], reply["Encrypt"]
    assert reply["MsgSignature"] == sign(TOKEN, *signed)
    content, app_id = decrypt(reply["Encrypt"])
    assert app_id == APP_ID
    return nodes(content)
