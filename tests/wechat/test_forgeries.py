"""Two thousand requests that are nearly right. None is heard but as it was meant."""

import random

from .callback import encrypt, outer, query, safe, sign, words

SEED, ROUNDS = 20261122, 2000
STRANGE = "0aZ9+/=-_ %<>&]\"'\x00\x7fé密"


def changed(text, dice):
    """The same with one small thing different."""
    at = dice.randrange(len(text))
    before, char, after = text[:at], text[at], text[at + 1 :]
    odd = dice.choice([other for other in STRANGE if other != char])
    return dice.choice(
        [before + odd + after, before + odd + char + after, before + after, before, after]
    )


def forged_query(whole, dice):
    params = dict(whole["params"])
    name = dice.choice(["timestamp", "nonce", "msg_signature"])
    match dice.randrange(4):
        case 0:
            del params[name]
        case 1:
            return [*params.items(), (name, params[name])], whole["data"]
        case 2:
            signed = params["timestamp"], params["nonce"], whole["sealed"]
            params["msg_signature"] = sign(changed("AAAAA", dice), *signed)
        case _:
            params[name] = changed(params[name], dice)
    return list(params.items()), whole["data"]


def forged_body(whole, dice):
    sealed = whole["sealed"]
    body = dice.choice(
        [
            lambda: outer(changed(sealed, dice)),
            lambda: outer(encrypt(words("转账"))),  # sealed well, signed for something else
            lambda: whole["data"].replace(b"Encrypt", b"Encrypted"),
            lambda: whole["data"].replace(b"</xml>", outer(sealed)),
            lambda: words("转账"),
            lambda: bytes(dice.randrange(256) for _ in range(dice.randrange(400))),
            lambda: whole["data"][: whole["data"].index(b"]]></Encrypt>")],
        ]
    )()
    return list(whole["params"].items()), body


def wrong_seal(_, dice):
    """Rightly signed, wrongly sealed."""
    sealed = dice.choice(
        [
            lambda: encrypt(words("转账"), app_id=changed("wx0", dice)),
            lambda: encrypt(words("转账"), length=dice.randrange(2**32)),
            lambda: encrypt(words("转账"), padding=dice.randbytes(32)),
        ]
    )()
    return list(query(sealed).items()), outer(sealed)


async def test_no_mutation_gets_in(echo, heard):
    door, client = echo
    dice = random.Random(SEED)  # noqa: S311 - it must repeat
    for _ in range(ROUNDS):
        sealed = encrypt(words("您好"))
        whole = {"params": query(sealed), "data": outer(sealed), "sealed": sealed}
        params, body = dice.choice([forged_query, forged_body, wrong_seal])(whole, dice)
        response = await client.post("/wechat", params=params, data=body)
        content = await response.read()
        if response.status == 200:  # garbled XML under a good seal and signature
            assert content == b"success", (params, body)
        else:
            assert (response.status, content) == (403, b""), (params, body)
    assert heard == []
    assert door.forged + door.knocks.unreadable == ROUNDS
    assert door.knocks.unreadable < ROUNDS / 20
    assert (await client.post("/wechat", **safe(words("您好")))).status == 200
    assert len(heard) == 1


async def test_what_is_not_signed_changes_nothing(echo, heard):
    """The outer XML says more than its one sealed node; none of it is believed."""
    _, client = echo
    whole = safe(words("您好"))
    whole["data"] = whole["data"].replace(b"</xml>", b"<Content>\xe8\xbd\xac</Content></xml>")
    whole["data"] = whole["data"].replace(b"gh_97417a04a28d", b"gh_other")
    assert (await client.post("/wechat", **whole)).status == 200
    assert [(message.text, message.account) for message in heard] == [("您好", "gh_97417a04a28d")]
