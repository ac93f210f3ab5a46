"""WeChat's own test vectors, and what a seal must not let through."""

import pytest
from multidict import MultiDict

from bot.settings import Mode
from bot.wechat.envelope import Envelope, Envelopes, ForgedError, StaleError, UnopenedError

from .callback import AES_KEY, APP_ID, TOKEN, decrypt, encrypt, nodes, outer, query, sign, words

POST = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZq"
    "zDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pe"
    "de2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebu"
    "fAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
INSIDE = (
    b'{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",'
    b'"CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
ENVELOPE = Envelope(APP_ID, TOKEN, AES_KEY, Mode.SAFE)


def vector(signature, at, nonce, name="msg_signature"):
    return {name: signature, "timestamp": str(at), "nonce": nonce}


def test_the_official_push_opens(set_clock):
    set_clock(1714112445)
    signed = vector("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", 1714112445, "415670741")
    assert ENVELOPE.open(signed, outer(POST)) == INSIDE


def test_the_official_reply_opens(set_clock):
    set_clock(1713424427)
    signed = vector("1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", 1713424427, "415670741")
    assert ENVELOPE.open(signed, outer(REPLY)) == b'{"demo_resp":"good luck"}'


def test_the_official_plain_push_opens(set_clock):
    set_clock(1714037059)
    signature = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    plain = Envelope(APP_ID, TOKEN, "", Mode.PLAIN)
    assert plain.open(vector(signature, 1714037059, "486452656", "signature"), INSIDE) == INSIDE


def test_a_sealed_reply_opens_on_the_other_side():
    reply = nodes(ENVELOPE.seal("<xml>您好</xml>"))
    assert decrypt(reply["Encrypt"]) == ("<xml>您好</xml>".encode(), APP_ID)
    signed = reply["TimeStamp"], reply["Nonce"], reply["Encrypt"]
    assert reply["MsgSignature"] == sign(TOKEN, *signed)


@pytest.mark.parametrize("size", range(33))
def test_every_length_of_padding_comes_back(size):
    sealed = nodes(ENVELOPE.seal("x" * size))["Encrypt"]
    assert ENVELOPE.open(query(sealed), outer(sealed)) == b"x" * size


def test_a_reply_in_plain_mode_is_as_it_was():
    assert Envelope(APP_ID, TOKEN, "", Mode.PLAIN).seal("<xml>1</xml>") == "<xml>1</xml>"


@pytest.mark.parametrize(
    ("late", "taken"), [(-301, False), (-299, True), (300, True), (301, False)]
)
def test_only_fresh_pushes_open(set_clock, late, taken):
    set_clock(1714112445 + late)
    sealed = encrypt(b"<xml/>")
    signed = query(sealed, at=1714112445)
    if taken:
        assert ENVELOPE.open(signed, outer(sealed)) == b"<xml/>"
    else:
        with pytest.raises(ForgedError):
            ENVELOPE.open(signed, outer(sealed))


@pytest.mark.parametrize("late", [-1080, 1080])
def test_what_is_rightly_signed_but_stale_says_by_how_much(set_clock, late):
    set_clock(1714112445 + late)
    sealed = encrypt(b"<xml/>")
    with pytest.raises(StaleError) as stale:
        ENVELOPE.open(query(sealed, at=1714112445), outer(sealed))
    assert stale.value.apart == late
    with pytest.raises(StaleError):
        ENVELOPE.greet(query(at=1714112445) | {"echostr": "1"})


def test_what_is_stale_and_wrongly_signed_is_only_forged(set_clock):
    set_clock(1714112445 + 1080)
    sealed = encrypt(b"<xml/>")
    with pytest.raises(ForgedError) as forged:
        ENVELOPE.open(query(sealed, at=1714112445, token="other"), outer(sealed))
    assert forged.type is ForgedError


def test_another_key_is_told_apart_from_another_token():
    other = Envelope(APP_ID, TOKEN, "z" * 43, Mode.SAFE)
    sealed = encrypt(b"<xml/>")
    with pytest.raises(UnopenedError):
        other.open(query(sealed), outer(sealed))


def test_our_own_greeting_is_one_that_is_answered():
    assert ENVELOPE.greet(ENVELOPE.greeting("4375120948345356249")) == "4375120948345356249"


@pytest.mark.parametrize(
    "at",
    ["", "1", "017141124450", "+171411244", "1714112445 ", "17141124.5", "１７１４１１２４４５"],
)
def test_a_timestamp_is_ten_digits(set_clock, at):
    set_clock(1714112445)
    sealed = encrypt(b"<xml/>")
    with pytest.raises(ForgedError):
        ENVELOPE.open(query(sealed, at=at), outer(sealed))


def test_digits_cannot_move_from_the_nonce_to_the_timestamp(set_clock):
    """The signature covers the parts joined without a separator."""
    set_clock(1714112445)
    sealed = encrypt(b"<xml/>")
    signed = query(sealed, at=1714112445, nonce="98765")
    moved = signed | {"timestamp": "171411244598765", "nonce": ""}
    with pytest.raises(ForgedError):
        ENVELOPE.open(moved, outer(sealed))


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature", "openid"])
def test_a_doubled_parameter_is_refused(name):
    sealed = encrypt(b"<xml/>")
    signed = MultiDict(query(sealed))
    ENVELOPE.open(signed, outer(sealed))
    signed.add(name, signed[name])
    with pytest.raises(ForgedError):
        ENVELOPE.open(signed, outer(sealed))


@pytest.mark.parametrize("name", ["timestamp", "nonce", "msg_signature"])
def test_a_missing_parameter_is_refused(name):
    sealed = encrypt(b"<xml/>")
    signed = query(sealed)
    del signed[name]
    with pytest.raises(ForgedError):
        ENVELOPE.open(signed, outer(sealed))


@pytest.mark.parametrize(
    "sealed",
    {
        "another account": encrypt(b"<xml/>", "wx0"),
        "no account": encrypt(b"<xml/>", ""),
        "a longer account": encrypt(b"<xml/>", APP_ID + "0"),
        "length too long": encrypt(b"<xml/>", length=7),
        "length too short": encrypt(b"<xml/>", length=5),
        "length past the end": encrypt(b"<xml/>", length=2**32 - 1),
        "padding of nothing": encrypt(b"<xml/>" + b"x" * 22, padding=bytes(32)),
        "padding too long": encrypt(b"<xml/>" + b"x" * 22, padding=bytes([33]) * 32),
        "padding of two minds": encrypt(b"<xml/>" + b"x" * 22, padding=b"\x01" * 31 + b"\x20"),
        "half a block": encrypt(b"<xml/>")[:-4],
        "one AES block less": encrypt(b"<xml/>" + b"x" * 22, padding=bytes([16]) * 16),
        "not base64": "****",
        "base64 with a blank": encrypt(b"<xml/>").replace("A", "A ", 1) + " ",
        "nothing": "",
    }.items(),
    ids=lambda case: case[0],
)
def test_what_is_signed_but_wrongly_sealed_is_forged(sealed):
    with pytest.raises(ForgedError):
        ENVELOPE.open(query(sealed[1] or " "), outer(sealed[1]))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml/>",
        words("没有信封"),
        b"<xml><Encrypt></Encrypt></xml>",
        b"<Encrypt>",
        "<xml><Encrypt>密</Encrypt></xml>".encode(),
        b"\xff\xfe",
    ],
)
def test_safe_mode_takes_no_plain_body(body):
    with pytest.raises(ForgedError):
        ENVELOPE.open(query("anything"), body)


def test_two_sealed_nodes_are_refused():
    sealed = encrypt(b"<xml/>")
    twice = outer(sealed).replace(b"</xml>", f"<Encrypt>{sealed}</Encrypt></xml>".encode())
    with pytest.raises(ForgedError):
        ENVELOPE.open(query(sealed), twice)


@pytest.mark.parametrize("value", ["\udcff", "签名", "0" * 40, "A" * 40])
def test_a_signature_of_strange_characters_is_only_forged(value):
    sealed = encrypt(b"<xml/>")
    with pytest.raises(ForgedError):
        ENVELOPE.open(query(sealed) | {"msg_signature": value}, outer(sealed))


@pytest.mark.parametrize(
    ("app_id", "token", "aes_key"),
    [
        (APP_ID, "", AES_KEY),
        ("", TOKEN, AES_KEY),
        (APP_ID, TOKEN, ""),
        (APP_ID, TOKEN, "A" * 42),
        (APP_ID, TOKEN, "A" * 44),
        (APP_ID, TOKEN, "!" * 43),
    ],
)
def test_an_envelope_without_its_secrets_is_not_made(app_id, token, aes_key):
    with pytest.raises(ValueError):  # noqa: PT011 - base64's own words, too
        Envelope(app_id, token, aes_key, Mode.SAFE)


def test_an_empty_token_is_refused_in_plain_mode_too():
    with pytest.raises(ValueError, match="token"):
        Envelope(APP_ID, "", "", Mode.PLAIN)


NEW = Envelope(APP_ID, "new-token", "n" * 43, Mode.SAFE)
BOTH = Envelopes(NEW, ENVELOPE)


def test_while_the_key_changes_both_are_opened_and_each_is_answered_with_its_own():
    sealed = encrypt(b"<xml/>")
    opened, envelope = BOTH.open(query(sealed), outer(sealed))
    assert (opened, envelope) == (b"<xml/>", ENVELOPE)
    answer = nodes(envelope.seal("<xml>1</xml>"))
    assert decrypt(answer["Encrypt"]) == (b"<xml>1</xml>", APP_ID)
    assert BOTH.greet(NEW.greeting("4375120948345356249")) == "4375120948345356249"
    assert BOTH.greet(ENVELOPE.greeting("4375120948345356249")) == "4375120948345356249"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"token": "third"}, ForgedError),
        ({"at": 1714112445}, StaleError),
    ],
)
def test_what_neither_opens_is_told_by_the_nearer(set_clock, given, told):
    set_clock(1714112445 + 1080)
    sealed = encrypt(b"<xml/>")
    with pytest.raises(ForgedError) as forged:
        BOTH.open(query(sealed, **given), outer(sealed))
    assert forged.type is told
