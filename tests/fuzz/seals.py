"""WeChat's signature and seal, drawn by dice: the same case has the same bytes each time."""

from base64 import b64decode, b64encode
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

APP_ID, TOKEN, AES_KEY = "wx0000000000000001", "hush-token", "k" * 43  # as in tests.house
ACCOUNT = "gh_louli0000000"
BLOCK = 32
_KEY = b64decode(AES_KEY + "=")
_CIPHER = Cipher(AES(_KEY), CBC(_KEY[:16]))


def sign(*parts, token=TOKEN):
    return sha1("".join(sorted((token, *parts))).encode()).hexdigest()  # noqa: S324 - WeChat's


def seal(content, dice, *, app_id=APP_ID, length=None, padding=None):
    """Base64 of the sealed text; what is given otherwise makes it a wrong one."""
    size = len(content) if length is None else length
    text = dice.randbytes(16) + size.to_bytes(4, "big") + content + app_id.encode()
    rest = BLOCK - len(text) % BLOCK
    return b64encode(
        encrypt(text + (bytes([rest]) * rest if padding is None else padding))
    ).decode()


def encrypt(text):
    """Whole blocks of 16 octets."""
    return _CIPHER.encryptor().update(text)


def opened(sealed):
    """The text inside and the app id after it. Raises ValueError."""
    text = _CIPHER.decryptor().update(b64decode(sealed, validate=True))
    if not text or not 1 <= text[-1] <= BLOCK:
        raise ValueError("the padding is wrong")
    end = 20 + int.from_bytes(text[16:20], "big")
    return text[20:end], text[end : -text[-1]].decode()
