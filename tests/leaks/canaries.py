"""What is sought: names, mobiles, openids, tokens, secrets, and every word that was typed."""

import re
from dataclasses import dataclass

NAMES = (
    "王秀英",
    "王建国",
    "李梅",
    "赵敏",
    "陈刚",
    "孙丽",
    "张伟",
    "刘强",
    "赵小芳",
    "陈晨",
    "周涛",
)
SECRETS = ("hush-secret", "hush-token", "k" * 43, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LONG_ENOUGH = 8  # characters of something typed that cannot be there by chance


@dataclass(frozen=True)
class Canaries:
    """`known`: to be sought as they are; `openids` may stand in the database, nowhere else."""

    known: frozenset[str]
    openids: frozenset[str] = frozenset()

    def in_text(self, text):
        """Those that stand there; any mobile number is one."""
        return {one for one in self.known | self.openids if one in text} | set(MOBILE.findall(text))

    def in_bytes(self, data):
        """Those that can be read there, as UTF-8, as GBK or as hexadecimal digits of UTF-8.

        `openids` are not sought: they are what WeChat calls people by.
        """
        forms = {one: (one.encode(), one.encode("gb18030")) for one in self.known}
        lower = data.lower()
        return {
            one
            for one, raws in forms.items()
            if any(raw in data for raw in raws) or raws[0].hex().encode() in lower
        }


ALWAYS = Canaries(frozenset((*NAMES, *SECRETS)))
NO_NAMES = {"主任", "副主任", "书记", "生人"}  # of phones that are called by what their owners are


def of(platform):
    """Those of one house: with what its people typed, who they are, and its access tokens."""
    phones = platform.phones.values()
    typed = {
        bubble.text.strip() for phone in phones for bubble in phone.bubbles if is_typed(bubble)
    }
    account = platform.account
    tokens = {*platform.tokens.every(), account.secret, account.token, account.aes_key}
    long = {text for text in typed if len(text) >= LONG_ENOUGH}
    names = {phone.name for phone in phones} - NO_NAMES
    openids = frozenset(phone.openid for phone in phones)
    return Canaries(ALWAYS.known | long | tokens | names, openids)


def is_typed(bubble):
    return bubble.side == "me" and bubble.kind == "text"
