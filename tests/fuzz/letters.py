"""A callback as bytes on the wire: rightly written first, then changed."""

from dataclasses import dataclass, field
from urllib.parse import quote

from tests.fuzz.seals import ACCOUNT, seal, sign

OUTER = "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{}]]></Encrypt></xml>"


@dataclass
class Letter:
    """`query`: (name, value) as they will be quoted. `target`, `raw`: in place of what is composed.

    `hangs_up`: the sender leaves after the last byte, without waiting.
    """

    xml: bytes
    mode: str
    stamp: str
    nonce: str
    sealed: str = ""
    method: str = "POST"
    path: str = "/wechat"
    version: str = "HTTP/1.1"
    query: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    body: bytes = b""
    target: str = ""
    raw: bytes = b""
    hangs_up: bool = False

    def sign(self):
        """Signature and body anew, from what is to be carried now."""
        self.query = [("signature", sign(self.stamp, self.nonce))]
        self.query += [("timestamp", self.stamp), ("nonce", self.nonce), ("openid", "o")]
        self.body = self.xml
        if self.mode == "safe":
            signature = sign(self.stamp, self.nonce, self.sealed)
            self.query += [("encrypt_type", "aes"), ("msg_signature", signature)]
            self.body = OUTER.format(ACCOUNT, self.sealed).encode()

    def give(self, name, value):
        """The parameter anew."""
        self.query = [(known, value if known == name else old) for known, old in self.query]

    def header(self, name, value):
        self.headers = [pair for pair in self.headers if pair[0] != name] + [(name, value)]

    def octets(self):
        if self.raw:
            return self.raw
        target = self.target or f"{self.path}?{quoted(self.query)}"
        given = {name.lower() for name, _ in self.headers}
        usual = [("Host", "127.0.0.1"), ("Content-Type", "text/xml"), ("Connection", "close")]
        if "transfer-encoding" not in given:
            usual.append(("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {target} {self.version}"]
        headers = [pair for pair in usual if pair[0].lower() not in given] + self.headers
        lines += [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + self.body


def written(xml, mode, at, dice):
    """Rightly signed, and sealed in safe mode. `at`: seconds since 1970."""
    letter = Letter(xml, mode, str(at), str(dice.randrange(10**10)))
    letter.sealed = seal(xml, dice) if mode == "safe" else ""
    letter.sign()
    return letter


def quoted(query):
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query)
