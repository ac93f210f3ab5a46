"""Changes of a callback after it was signed. None is heard; those of HARMLESS may be, as meant."""

import gzip
from base64 import b64decode, b64encode
from urllib.parse import quote

from tests.fuzz import words
from tests.fuzz.letters import OUTER, quoted, written
from tests.fuzz.seals import ACCOUNT, encrypt, seal, sign

FORGERIES, HARMLESS = [], []
STRANGE = "0aZ9+/=-_ %<>&]\"'\x00\x7fé密\u202e١"
SIGNED = {
    "safe": ("timestamp", "nonce", "msg_signature"),
    "plain": ("timestamp", "nonce", "signature"),
}
LARGEST = 64 * 1024


def forgery(change):
    FORGERIES.append(change)
    return change


def harmless(change):
    HARMLESS.append(change)
    return change


def safe_only(change):
    """In plain mode another nonce is what is forged."""

    def changed(letter, dice):
        if letter.mode == "safe":
            change(letter, dice)
        else:
            letter.give("nonce", "0")

    changed.__name__ = change.__name__
    return changed


def altered(text, dice):
    """The same with one small thing different."""
    at = dice.randrange(len(text))
    before, char, after = text[:at], text[at], text[at + 1 :]
    odd = dice.choice([other for other in STRANGE if other != char])
    return dice.choice((before + odd + after, before + odd + char + after, before + after, before))


def sealed_anew(letter, sealed):
    """Signed for what was sealed wrongly."""
    letter.sealed = sealed
    letter.sign()


# The envelope


@forgery
@safe_only
def a_bit_of_the_cipher_flipped(letter, dice):
    cipher = bytearray(b64decode(letter.sealed))
    for _ in range(dice.choice((1, 1, 2, 16))):
        cipher[dice.randrange(len(cipher))] ^= 1 << dice.randrange(8)
    letter.body = OUTER.format(ACCOUNT, b64encode(cipher).decode()).encode()
    if b64encode(cipher).decode() == letter.sealed:  # flipped back
        letter.give("nonce", "0")


@forgery
@safe_only
def a_letter_of_the_cipher_changed(letter, dice):
    changed = altered(letter.sealed, dice)
    letter.body = OUTER.format(ACCOUNT, changed).encode("utf-8", "replace")
    if changed.strip() == letter.sealed:
        letter.give("nonce", "0")


@forgery
@safe_only
def blocks_of_the_cipher_moved(letter, dice):
    cipher = b64decode(letter.sealed)
    blocks = [cipher[at : at + 16] for at in range(0, len(cipher), 16)]
    moved = dice.choice((blocks[:-1], blocks[1:], blocks + blocks[-1:], blocks[::-1]))
    letter.body = OUTER.format(ACCOUNT, b64encode(b"".join(moved)).decode()).encode()


@forgery
@safe_only
def base64_of_another_form(letter, dice):
    text = letter.sealed
    url = text.replace("+", "-").replace("/", "_")
    forms = [text + "=", text + "====", text + "\n=", "=" + text, text[:40] + "\n" + text[40:]]
    forms += [quote(text, safe="") + "%", text.lower() + "a", url + "-", text[:-4]]
    letter.body = OUTER.format(ACCOUNT, dice.choice(forms)).encode()


@forgery
@safe_only
def sealed_wrongly(letter, dice):
    """Signed by whoever knows the token but not the key's rules."""
    content, size = letter.xml, len(letter.xml)
    wrong = [
        lambda: seal(content, dice, app_id=dice.choice(("", "wx", "wx0000000000000002", "王"))),
        lambda: seal(content, dice, length=dice.choice((0, size - 1, size + 1, 2**31, 2**32 - 1))),
        lambda: seal(content, dice, padding=bytes(32)),
        lambda: seal(content, dice, padding=b"!" * ((-20 - size - 18) % 32)),
        lambda: b64encode(encrypt(dice.randbytes(32 * dice.randrange(1, 20)))).decode(),
        lambda: b64encode(dice.randbytes(dice.choice((1, 15, 16, 31, 33, 4096)))).decode(),
        lambda: dice.choice(("", "=", "AAAA", "A", " ", "\x00", "密")),
    ]
    sealed_anew(letter, dice.choice(wrong)())


@forgery
@safe_only
def sealed_twice(letter, dice):
    sealed_anew(letter, seal(letter.body, dice))


@forgery
@safe_only
def sealed_for_another_account(letter, dice):
    letter.give("msg_signature", sign(letter.stamp, letter.nonce, letter.sealed, token="another"))


@forgery
@safe_only
def another_letter_under_this_signature(letter, dice):
    letter.body = OUTER.format(ACCOUNT, seal(letter.xml, dice)).encode()


@forgery
@safe_only
def two_ciphers(letter, dice):
    other = OUTER.format(ACCOUNT, seal(letter.xml, dice)).encode()
    letter.body = dice.choice(
        (other + letter.body, letter.body.replace(b"</xml>", other + b"</xml>"))
    )


@forgery
@safe_only
def the_outer_xml_broken(letter, dice):
    body = letter.body
    letter.body = dice.choice(
        (
            body[: body.index(b"]]></Encrypt>") - 1],
            body.replace(b"<Encrypt>", b"<encrypt>"),
            body.replace(b"<Encrypt>", b"<Encrypt a='1'>"),
            body.replace(b"<Encrypt>", b"<w:Encrypt>"),
            body.replace(b"<![CDATA[", b"&#60;"),
            body.decode().encode("utf-16"),
            letter.sealed.encode(),
            b"",
        )
    )


@forgery
def the_other_mode(letter, dice):
    """Plain where it must be safe, safe where it must be plain."""
    if letter.mode == "safe":
        letter.body = letter.xml
    else:
        letter.body = OUTER.format(ACCOUNT, seal(letter.xml, dice)).encode()


# The parameters


@forgery
def a_parameter_missing(letter, dice):
    gone = dice.choice(SIGNED[letter.mode])
    letter.query = [pair for pair in letter.query if pair[0] != gone]


@forgery
def a_parameter_twice(letter, dice):
    name = dice.choice(SIGNED[letter.mode])
    value = dict(letter.query)[name]
    letter.query.insert(dice.randrange(9), (name, dice.choice((value, "", "0"))))


@forgery
def a_parameter_renamed(letter, dice):
    name = dice.choice(SIGNED[letter.mode])
    odd = dice.choice((str.upper, str.title, "{}[]".format, "{}[0]".format, "{}\u200b".format))
    odd = dice.choice((odd, " {}".format, "amp;{}".format, "{}\x00".format))
    letter.query = [
        (odd(known) if known == name else known, value) for known, value in letter.query
    ]


@forgery
def a_parameter_changed(letter, dice):
    name = dice.choice(SIGNED[letter.mode])
    letter.give(name, altered(dict(letter.query)[name], dice))


@forgery
def a_parameter_replaced(letter, dice):
    odd = (*words.NUMBERS, "9" * 5000, "密", "\x00", "%", "%00", "%zz", "é" * 300, "0" * 40)
    letter.give(dice.choice(SIGNED[letter.mode]), dice.choice(odd))


@forgery
def quoted_wrongly(letter, dice):
    """Twice, or with what no UTF-8 is."""
    query = quoted(letter.query)
    forms = [
        query.replace("=", "%3D"),
        query.replace("&", "%26"),
        query.replace("timestamp", "%FF"),
    ]
    forms += [query.replace("nonce=", "nonce=%ED%A0%80"), quote(query), query.replace("&", "&amp;")]
    letter.target = f"/wechat?{dice.choice(forms)}"


@forgery
def at_another_time(letter, dice):
    """Rightly signed, but long ago, or not yet."""
    moved = int(letter.stamp) + dice.choice((-1, 1)) * dice.choice((301, 900, 86_400, 10**9))
    letter.stamp = dice.choice((str(moved), "0", "9" * 10, f"0{letter.stamp}", f"+{letter.stamp}"))
    letter.sign()


@forgery
def with_a_stamp_of_other_digits(letter, dice):
    digits = dice.choice(("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"))
    letter.stamp = letter.stamp.translate(dict(zip(map(ord, "0123456789"), digits, strict=True)))
    letter.sign()


@forgery
def with_an_odd_nonce(letter, dice):
    """Rightly signed: WeChat's are numbers."""
    letter.nonce = dice.choice(("", "密", "a b", "é", "\x00", "n" * 65, "n" * 5000, "<b>", "1\n"))
    letter.sign()


@forgery
def signed_with_another_token(letter, dice):
    token = dice.choice(("", "hush", "hush-tokem", "HUSH-TOKEN", "hush-token "))
    sealed = (letter.sealed,) if letter.mode == "safe" else ()
    name = SIGNED[letter.mode][2]
    letter.give(name, sign(letter.stamp, letter.nonce, *sealed, token=token))


@forgery
def a_signature_shifted_between_its_parts(letter, dice):
    """Sorted and joined, 12+3 and 1+23 read alike."""
    letter.give("nonce", letter.stamp[-1] + letter.nonce)
    letter.give("timestamp", letter.stamp[:-1])


# HTTP


@forgery
def another_method(letter, dice):
    methods = (
        "GET",
        "HEAD",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "post",
        "BREW",
    )
    letter.method = dice.choice((*methods, "P" * 5000, "PO ST", "\x00"))


@forgery
def another_path(letter, dice):
    paths = (
        "/",
        "/wechat/",
        "//wechat",
        "/WECHAT",
        "/wechat/../wechat/x",
        "/wechat%00",
        "/wechat%2F",
    )
    letter.path = dice.choice((*paths, "/healthz", "/metrics", "/" + "a" * 9000, "wechat", "*"))


@forgery
def compressed(letter, dice):
    name = dice.choice(("gzip", "deflate", "br", "zstd", "identity", "x", ""))
    letter.header("Content-Encoding", name)
    if dice.random() < 0.7:
        letter.body = gzip.compress(dice.choice((letter.body, b"\0" * 10**7)), mtime=0)


@forgery
def cut_short(letter, dice):
    whole = letter.octets()
    letter.raw = whole[: dice.randrange(1, len(whole) - len(letter.body) // 2)]
    letter.hangs_up = True


@forgery
def shorter_than_it_says(letter, dice):
    letter.header("Content-Length", str(len(letter.body) + dice.choice((1, 100, 10**6))))
    letter.hangs_up = True


@forgery
def of_no_length(letter, dice):
    odd = ("-1", "x", "1e3", "+5", "0x10", "9" * 400, "", "1, 2", "١", "0")
    letter.header("Content-Length", dice.choice(odd))


@forgery
def too_long(letter, dice):
    spaces = b" " * (LARGEST + dice.choice((1, 9000, 200_000)) - len(letter.body))
    letter.body = dice.choice((letter.body + spaces, spaces + letter.body))
    if dice.random() < 0.4:
        in_chunks(letter, dice.choice((1000, 60_000)))


@forgery
def chunked_wrongly(letter, dice):
    in_chunks(letter, 100)
    size, body = b"%x" % 100, letter.body
    letter.body = dice.choice(
        (
            body.replace(size, b"-64", 1),
            body.replace(size, b"zz", 1),
            body.replace(size, b"f" * 40, 1),
            body.replace(b"\r\n", b"\n", 1),
            body.replace(size, size + b"\0", 1),
            body[: len(body) // 2],
        )
    )
    letter.hangs_up = True


@forgery
def headers_beyond_measure(letter, dice):
    many = [(f"X-{n}", "x") for n in range(dice.choice((200, 3000)))]
    odd = [
        [("X", "x" * 100_000)],
        many * 9,
        [("X" * 20_000, "1")],
        [("X\x00", "1")],
        [("X ", "1\r\n 2")],
    ]
    letter.headers += dice.choice(odd)
    letter.give(SIGNED[letter.mode][2], "0")


@forgery
def no_http(letter, dice):
    odd = (
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\r\n\r\n",
        b"\0" * 99,
    )
    letter.raw = dice.choice(
        (*odd, b"POST /wechat\r\n\r\n", dice.randbytes(300), b"GET / HTTP/9.9\r\n\r\n")
    )
    letter.hangs_up = True


@forgery
def a_greeting_that_is_forged(letter, dice):
    """GET with an echo, as when the address is entered."""
    letter.method, letter.body = "GET", b""
    letter.query = [("signature", sign(letter.stamp, letter.nonce)), ("timestamp", letter.stamp)]
    letter.query += [("nonce", letter.nonce)]
    odd = ("<script>alert(1)</script>", "a" * 513, "", "密", "a\nb", "\x00", "echo&x")
    if dice.random() < 0.5:
        letter.query.append(("echostr", dice.choice(odd)))
    else:
        letter.query.append(("echostr", "123"))
        name = dice.choice(("signature", "timestamp", "nonce"))
        letter.give(name, altered(dict(letter.query)[name], dice))


# What is signed still fits


@harmless
def more_parameters(letter, dice):
    letter.query += [(f"p{n}", dice.choice(words.TRICKS[:20])) for n in range(dice.choice((1, 90)))]


@harmless
def parameters_in_another_order(letter, dice):
    dice.shuffle(letter.query)


@harmless
def quoted_more_than_needed(letter, dice):
    query = "&".join(f"{hexed(name)}={hexed(value)}" for name, value in letter.query)
    letter.target = f"/wechat?{query}{dice.choice(('', '&', '&&', '&=', '#x'))}"


def hexed(text):
    return "".join(f"%{octet:02x}" for octet in text.encode())


@harmless
def of_another_type(letter, dice):
    odd = (
        "application/json",
        "text/plain; charset=gbk",
        "multipart/form-data; boundary=x",
        "",
        "x",
    )
    letter.header(
        "Content-Type", dice.choice((*odd, "application/x-www-form-urlencoded", "text/xml;" * 99))
    )


@harmless
def in_chunks_of_its_own(letter, dice):
    in_chunks(letter, dice.choice((1, 7, 100, 10_000)))


@harmless
def with_odd_headers(letter, dice):
    odd = [("Expect", "100-continue"), ("Expect", "x"), ("Upgrade", "websocket"), ("Host", "密")]
    odd += [
        ("Range", "bytes=0-"),
        ("Cookie", "a=" * 900),
        ("X-Forwarded-For", "' OR 1=1"),
        ("Host", ""),
    ]
    odd += [("X-HTTP-Method-Override", "DELETE"), ("Connection", "upgrade"), ("TE", "trailers")]
    letter.headers += dice.sample(odd, 2)


@harmless
def of_http_1_0(letter, dice):
    letter.version = "HTTP/1.0"


@harmless
def chunked_and_of_a_length(letter, dice):
    """What one server takes for one request and another for two."""
    in_chunks(letter, 100)
    letter.headers.append(("Content-Length", str(dice.choice((len(letter.body), 3, 0)))))
    letter.hangs_up = True


@harmless
def with_another_behind_it(letter, dice):
    """A second, forged one in the same breath: it waits its turn and is not heard."""
    letter.raw = letter.octets() + letter.octets().replace(b"signature=", b"signature=0")


@harmless
def with_more_around_the_cipher(letter, dice):
    if letter.mode == "safe":
        odd = (
            b"<Content>\xe8\xbd\xac</Content>",
            b"<!DOCTYPE x>",
            b"&l9;",
            b"<a>" * 9000,
            b"\0\xff",
        )
        letter.body = letter.body.replace(b"<Encrypt>", dice.choice(odd) + b"<Encrypt>")


@harmless
def greeted_rightly(letter, dice):
    letter.method, letter.body = "GET", b""
    letter.query = [("signature", sign(letter.stamp, letter.nonce)), ("timestamp", letter.stamp)]
    letter.query += [("nonce", letter.nonce), ("echostr", str(dice.randrange(10**19)))]


def in_chunks(letter, size):
    parts = [letter.body[at : at + size] for at in range(0, len(letter.body), size)]
    letter.body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    letter.header("Transfer-Encoding", "chunked")


__all__ = ["FORGERIES", "HARMLESS", "written"]
