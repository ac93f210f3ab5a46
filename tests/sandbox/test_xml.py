"""XML out and in, hostile words included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import xml
from bot.sandbox.crypto import UnreadableError


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_words_survive(words):
    assert xml.read(xml.write({"Content": words, "MsgId": 7}))["Content"] == words


def test_characters_xml_cannot_say_are_left_out():
    assert xml.read(xml.write({"Content": "楼\x00道\x1b灯\n亮"})) == {"Content": "楼道灯\n亮"}


def test_nodes_nest():
    assert xml.read(xml.write({"Image": {"MediaId": "m"}})) == {"Image": {"MediaId": "m"}}


def test_lists_repeat_their_node():
    assert xml.write({"List": [{"Id": "a"}, {"Id": "b"}]}) == (
        "<xml><List><Id><![CDATA[a]]></Id></List><List><Id><![CDATA[b]]></Id></List></xml>"
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "success",
        "<xml>",
        "<html><a>1</a></html>",
        "<xml>words</xml>",
        "<xml><a>1</a><a>2</a></xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><a>&a;</a></xml>',
    ],
)
def test_anything_else_is_refused(body):
    with pytest.raises(UnreadableError):
        xml.read(body)
