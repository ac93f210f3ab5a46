"""Signatures and envelopes against the vectors that WeChat publishes."""

import pytest

from bot.sandbox.crypto import Envelope, UnreadableError, sign

ENVELOPE = Envelope("A" * 43, "wxba5fad812f8e6fb9")
PUSHED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzD"
    "pVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2I"
    "uQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F"
    "9mFUPAJGj04="
)
MESSAGE = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",'
    '"CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
REPLIED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("parts", "signature"),
    [
        (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("1714112445", "415670741", PUSHED), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("1713424427", "415670741", REPLIED), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_official_signatures(parts, signature):
    assert sign("AAAAA", *parts) == signature


def test_official_push_opens_and_seals():
    assert len(MESSAGE) == 167
    assert ENVELOPE.open(PUSHED) == MESSAGE
    assert ENVELOPE.seal(MESSAGE, salt=b"a8eedb185eb2fecf") == PUSHED


def test_official_reply_opens_and_seals():
    reply = '{"demo_resp":"good luck"}'
    assert ENVELOPE.open(REPLIED) == reply
    assert ENVELOPE.seal(reply, salt=b"707722b803182950") == REPLIED


def test_sealing_never_repeats_itself():
    assert ENVELOPE.seal("您好") != ENVELOPE.seal("您好")
    assert ENVELOPE.open(ENVELOPE.seal("您好")) == "您好"


@pytest.mark.parametrize("sealed", ["", "not base64!", "AAAA", PUSHED[:-4], "A" * 64])
def test_nonsense_is_refused(sealed):
    with pytest.raises(UnreadableError):
        ENVELOPE.open(sealed)


def test_another_accounts_message_is_refused():
    with pytest.raises(UnreadableError):
        ENVELOPE.open(Envelope("A" * 43, "wx0000000000000000").seal("您好"))
