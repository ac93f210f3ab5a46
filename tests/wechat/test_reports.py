"""What WeChat reports by event: each wording of its pages, one and several in one event."""

import pytest

from bot.chat.messages import Kind
from bot.delivery.outcomes import Delivered, Finished, OutOfReach, Partly, Refused, Why
from bot.storage.finishes import Sent
from bot.wechat.pushes import read
from bot.wechat.xml import UnreadableError

from .callback import OPENID, event

FAILED, BANNED = Refused(Why.WECHAT_FAILED), Refused(Why.BAD_CONTENT)
BLOCKED, TOO_OFTEN = OutOfReach(Why.BLOCKED), OutOfReach(Why.TOO_OFTEN)


def template(status, msgid="200163840"):
    nodes = f"<MsgID>{msgid}</MsgID><Status><![CDATA[{status}]]></Status>"
    return event("TEMPLATESENDJOBFINISH", nodes)


def mass(status, counts=None):
    names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
    told = "".join(f"<{name}>{n}</{name}>" for name, n in zip(names, counts or (), strict=False))
    nodes = f"<MsgID>1000001625</MsgID><Status><![CDATA[{status}]]></Status>{told}"
    return event("MASSSENDJOBFINISH", nodes)


def item(msgid, code=0, status="success"):
    return (
        f"<List><TemplateId><![CDATA[T]]></TemplateId><MsgID>{msgid}</MsgID>"
        f"<ErrorCode>{code}</ErrorCode><ErrorStatus><![CDATA[{status}]]></ErrorStatus></List>"
    )


def subscribed(*items):
    nodes = f"<SubscribeMsgSentEvent>{''.join(items)}</SubscribeMsgSentEvent>"
    return event("subscribe_msg_sent_event", nodes)


def consent(*wanted, name="popup"):
    items = "".join(
        f"<List><TemplateId><![CDATA[{template}]]></TemplateId>"
        f"<SubscribeStatusString><![CDATA[{status}]]></SubscribeStatusString>"
        "<PopupScene>1</PopupScene></List>"
        for template, status in wanted
    )
    outer = f"SubscribeMsg{name.capitalize()}Event"
    return event(f"subscribe_msg_{name}_event", f"<{outer}>{items}</{outer}>")


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("success", Delivered()),
        ("failed:user block", BLOCKED),
        ("failed: user block", BLOCKED),
        ("failed: system failed", FAILED),
        ("failed:system failed", FAILED),
        ("failed:freq limit", TOO_OFTEN),
        ("failed: something new", FAILED),
        ("", FAILED),
    ],
)
def test_the_end_of_a_template_message(status, ending):
    message = read(template(status))
    assert message.kind is Kind.FINISH
    assert message.finished == (Finished("200163840", ending),)
    assert message.key == f"{OPENID}:1714112445:TEMPLATESENDJOBFINISH::200163840"


@pytest.mark.parametrize(
    ("status", "counts", "ending"),
    [
        ("send success", (100, 100, 100, 0), Delivered(100)),
        ("sendsuccess", (2, 2, 2, 0), Delivered(2)),
        ("send success", (100, 80, 75, 5), Partly()),
        ("send success", (100, 100, 1, 99), Partly()),
        ("send success", None, Partly()),
        ("send success", (100, 100, 0, 100), FAILED),
        ("send success", (0, 0, 0, 0), FAILED),
        ("send fail", (100, 100, 0, 100), FAILED),
        ("send fail", None, FAILED),
        ("send fail", (100, 100, 3, 97), Partly()),
        ("send fail", (100, 100, 100, 0), Partly()),
        ("err(10001)", (100, 0, 0, 0), BANNED),
        ("err(30003)", None, BANNED),
        ("err(20001)", (100, 100, 4, 96), Partly()),
        ("", None, FAILED),
    ],
)
def test_the_end_of_a_mass_message(status, counts, ending):
    message = read(mass(status, counts))
    assert message.kind is Kind.FINISH
    assert message.finished == (Finished("1000001625", ending, Sent.MASS),)
    assert message.key == f"{OPENID}:1714112445:MASSSENDJOBFINISH::1000001625"


@pytest.mark.parametrize(
    ("code", "status", "ending"),
    [
        (0, "success", Delivered()),
        ("", "success", Delivered()),
        (0, "failed:user block", BLOCKED),
        (43101, "user refuse to accept the msg", BLOCKED),
        (43004, "require subscribe", OutOfReach(Why.UNFOLLOWED)),
        (47003, "argument invalid", BANNED),
        (1, "failed: system failed", FAILED),
        (1, "failed:user block", BLOCKED),
        (1, "success", FAILED),
        (-1, "system error", FAILED),
        ("x", "", FAILED),
    ],
)
def test_the_end_of_a_subscribe_notice(code, status, ending):
    message = read(subscribed(item("1700827132819554304", code, status)))
    assert message.kind is Kind.FINISH
    assert message.finished == (Finished("1700827132819554304", ending, Sent.NOTICE),)
    assert message.key == f"{OPENID}:1714112445:subscribe_msg_sent_event::1700827132819554304"


def test_one_event_may_report_several_notices():
    message = read(subscribed(item(1), item(2, 43101, "refuse"), item(3)))
    assert message.finished == (
        Finished("1", Delivered(), Sent.NOTICE),
        Finished("2", BLOCKED, Sent.NOTICE),
        Finished("3", Delivered(), Sent.NOTICE),
    )
    assert message.key.endswith(":1,2,3")
    assert message.key != read(subscribed(item(1), item(2))).key


@pytest.mark.parametrize(
    ("xml", "wanted"),
    [
        (consent(("T1", "accept")), {"T1": True}),
        (consent(("T1", "reject")), {"T1": False}),
        (consent(("T1", "ban")), {"T1": False}),
        (consent(("T1", "")), {"T1": False}),
        (
            consent(("T1", "accept"), ("T2", "reject"), ("T3", "accept")),
            {"T1": True, "T2": False, "T3": True},
        ),
        (consent(("T1", "reject"), name="change"), {"T1": False}),
        (consent(("T1", "reject"), ("T2", "reject"), name="change"), {"T1": False, "T2": False}),
    ],
)
def test_consents_are_given_and_taken_back(xml, wanted):
    message = read(xml)
    assert message.kind is Kind.CONSENT
    assert dict(message.consents) == wanted
    assert message.finished == ()


def test_two_consents_in_one_second_are_told_apart():
    told = [consent(("T1", "accept")), consent(("T2", "accept")), consent(("T1", "reject"))]
    assert len({read(xml).key for xml in told}) == 3


FLAT = "<SubscribeMsgSentEvent>1</SubscribeMsgSentEvent>"
MISSHAPEN = {
    "template without its id": template("success", ""),
    "template with an id of letters": template("success", "abc"),
    "mass without its id": event("MASSSENDJOBFINISH", "<Status>send success</Status>"),
    "nested counts": event("MASSSENDJOBFINISH", "<MsgID>1</MsgID><SentCount><a>1</a></SentCount>"),
    "flat report": event("subscribe_msg_sent_event", FLAT),
    "empty report": event("subscribe_msg_sent_event", "<SubscribeMsgSentEvent/>"),
    "no report": event("subscribe_msg_sent_event"),
    "one good and one bad": subscribed(item(1), "<List>1</List>"),
    "notice without its id": subscribed(item("")),
    "no consent": event("subscribe_msg_popup_event"),
    "empty consent": consent(),
    "consent to nothing": consent(("", "accept")),
    "flat change": event(
        "subscribe_msg_change_event", "<SubscribeMsgChangeEvent>1</SubscribeMsgChangeEvent>"
    ),
}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_a_misshapen_report_is_unreadable(name):
    with pytest.raises(UnreadableError):
        read(MISSHAPEN[name])
