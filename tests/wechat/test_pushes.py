"""Each kind of push, hostile XML, and answers that survive any text."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import Incoming, Kind, Reply
from bot.wechat.pushes import answer, read
from bot.wechat.xml import UnreadableError

from .callback import ACCOUNT, HEAD, OPENID, event, nodes, push, words


def test_a_text_message_whole():
    assert read(words("报事 电梯坏了")) == Incoming(
        key="23456789012345678",
        openid=OPENID,
        account=ACCOUNT,
        kind=Kind.TEXT,
        at=1714112445,
        text="报事 电梯坏了",
    )


@pytest.mark.parametrize(
    ("xml", "key"),
    [
        (event("CLICK", "<EventKey>报事</EventKey>"), f"{OPENID}:1714112445:CLICK:报事:"),
        (event("unsubscribe"), f"{OPENID}:1714112445:unsubscribe::"),
        (words("好"), "23456789012345678"),
    ],
)
def test_keys_tell_pushes_apart(xml, key):
    assert read(xml).key == key


@pytest.mark.parametrize(("node", "menu"), [("101", "101"), ("<![CDATA[]]>", "")])
def test_a_tapped_option_is_text_with_its_id(node, menu):
    nodes = f"<Content>满意</Content><bizmsgmenuid>{node}</bizmsgmenuid>"
    message = read(push("text", nodes))
    assert (message.kind, message.text, message.menu) == (Kind.TEXT, "满意", menu)


def test_text_loses_what_nobody_sees_and_nothing_else():
    assert (
        read(words("３号楼\u200b２\ufeff单元\u200d\x00\x0b\x1f\ufffe\uffff①😀\t A")).text
        == "３号楼２单元①😀\t A"
    )


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "empty": b"",
    "not xml": b"hello",
    "empty root": b"<xml/>",
    "empty pair": b"<xml></xml>",
    "another root": words("好").replace(b"xml>", b"html>"),
    "two roots": words("好") * 2,
    "cut": words("好")[:-7],
    "attributes": words("好").replace(b"<MsgType>", b'<MsgType a="1">'),
    "bare doctype": b"<!DOCTYPE xml>" + words("好"),
    "doctype behind a NUL": b"\x00<!DOC\x00TYPE xml>" + words("好"),
    "doctype inside": words("好").replace(b"<MsgId>", b"<!DOCTYPE xml><MsgId>"),
    "bomb": BOMB + words("好").replace(b"<![CDATA[\xe5\xa5\xbd]]>", b"&c;"),
    "file": OUTSIDE + words("好").replace(b"<![CDATA[\xe5\xa5\xbd]]>", b"&e;"),
    "unknown entity": words("好").replace(b"<![CDATA[\xe5\xa5\xbd]]>", b"&e;"),
    "control by number": words("好").replace(b"<![CDATA[\xe5\xa5\xbd]]>", b"&#11;"),
    "utf-16": words("好").decode().encode("utf-16"),
    "utf-7 declared": b'<?xml version="1.0" encoding="utf-7"?>' + words("好"),
    "not utf-8": words("好").replace(b"\xe5\xa5\xbd", b"\xff\xfe"),
    "a surrogate": words("好").replace(b"\xe5\xa5\xbd", b"\xed\xa0\x80"),
    "doubled content": push("text", "<Content>1</Content><Content>2</Content>"),
    "doubled sender": push("text", f"<FromUserName>{OPENID}</FromUserName><Content>1</Content>"),
    "doubled kind": push("text", "<MsgType>image</MsgType><Content>1</Content>"),
    "doubled stranger": push("text", "<X>1</X><X>2</X><Content>1</Content>"),
    "nested content": push("text", "<Content><a>1</a></Content>"),
    "nested kind": HEAD.encode() + b"<MsgType><a>text</a></MsgType><MsgId>1</MsgId></xml>",
    "no kind": HEAD.encode() + b"<MsgId>1</MsgId></xml>",
    "no msgid": push("text", "<Content>1</Content>", msgid=""),
    "msgid of letters": push("text", "<Content>1</Content>", msgid="<MsgId>abc</MsgId>"),
    "msgid of other digits": push("text", "<Content>1</Content>", msgid="<MsgId>１</MsgId>"),
    "no sender": words("好").replace(b"FromUserName", b"From"),
    "empty sender": words("好").replace(OPENID.encode(), b""),
    "sender with markup": words("好").replace(OPENID.encode(), b"a><b"),
    "sender too long": words("好").replace(OPENID.encode(), b"o" * 65),
    "no account": words("好").replace(b"ToUserName", b"To"),
    "time of words": words("好").replace(b"1714112445", b"now"),
    "negative time": words("好").replace(b"1714112445", b"-1"),
    "no time": words("好").replace(b"CreateTime", b"Time"),
    "doubled event key": event("CLICK", "<EventKey>1</EventKey><EventKey>2</EventKey>"),
    "nested event key": event("CLICK", "<EventKey><a>1</a></EventKey>"),
    "nested event": push("event", "<Event><a>1</a></Event>"),
    "deep": push("text", "<a>" * 20 + "</a>" * 20),
    "deeper": push("text", "<a>" * 8000 + "</a>" * 8000),
    "wide": push("text", "<a/>" * 5000),
    "deep and open": push("text", "<a>" * 16000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_only_unreadable(name):
    with pytest.raises(UnreadableError):
        read(HOSTILE[name])


def test_more_words_than_anybody_can_type_are_cut():
    assert len(read(words("好" * 20_000)).text) == 4000


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: push("text", text)))
def test_anything_is_read_or_unreadable(xml):
    with suppress(UnreadableError):
        assert isinstance(read(xml), Incoming)


ASKED = read(words("好"))
ALLOWED = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NASTY = st.sampled_from(
    ["]]>", "]]", ">", "<![CDATA[", "&amp;", "</Content>", "\r\n", "\x00", "\x0b"]
)
TEXT = st.lists(st.text(st.characters(), max_size=20) | NASTY, max_size=12).map("".join)


@given(TEXT)
def test_an_answer_says_exactly_what_was_meant(text):
    said = nodes(answer(ASKED, Reply(text, 1714112446)))
    assert said == {
        "ToUserName": OPENID,
        "FromUserName": ACCOUNT,
        "CreateTime": "1714112446",
        "MsgType": "text",
        "Content": ALLOWED.sub("", text),
    }


def test_an_answer_cannot_break_out():
    text = "x]]></Content><MsgType><![CDATA[image]]></MsgType>"
    assert answer(ASKED, Reply(text, 1)).count("<MsgType>") == 2
    assert nodes(answer(ASKED, Reply(text, 1)))["Content"] == text
