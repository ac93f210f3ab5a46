"""Every message and event of WeChat's pages, as it comes and as it is understood.

接收普通消息, 接收事件推送, 自定义菜单事件推送, 微信认证事件推送, 模板消息, 订阅通知, 群发.
"""

import json

import pytest

from bot.chat.messages import Kind
from bot.delivery.outcomes import Delivered, Finished
from bot.storage.finishes import Sent
from bot.wechat.pushes import read

from .callback import ACCOUNT, OPENID, event, push, words

CODE = "<EventKey><![CDATA[{}]]></EventKey><Ticket><![CDATA[gQH4]]></Ticket>"
PICS = (
    "<EventKey>6</EventKey><SendPicsInfo><Count>{}</Count><PicList>"
    "<item><PicMd5Sum>1b5f</PicMd5Sum></item></PicList></SendPicsInfo>"
)
SCANNED = (
    "<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
    "<ScanResult>2</ScanResult></ScanCodeInfo>"
)
CHOSEN = (
    "<EventKey>6</EventKey><SendLocationInfo><Location_X>23.1</Location_X>"
    "<Location_Y>113.3</Location_Y><Scale>15</Scale><Label>翠竹园</Label><Poiname/>"
    "</SendLocationInfo>"
)
POPUP = (
    "<SubscribeMsgPopupEvent><List><TemplateId>t1</TemplateId>"
    "<SubscribeStatusString>accept</SubscribeStatusString><PopupScene>1</PopupScene></List>"
    "</SubscribeMsgPopupEvent>"
)
CHANGE = (
    "<SubscribeMsgChangeEvent><List><TemplateId>t1</TemplateId>"
    "<SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent>"
)
SENT = (
    "<SubscribeMsgSentEvent><List><TemplateId>t1</TemplateId><MsgID>7</MsgID>"
    "<ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>"
)
MASS = "<MsgID>7</MsgID><Status>send success</Status><TotalCount>2</TotalCount><SentCount>2</SentCount>"
EXPIRES = "<ExpiredTime>1442401156</ExpiredTime>"
FAILS = "<FailTime>1442401122</FailTime><FailReason><![CDATA[by time]]></FailReason>"
UNSUPPORTED = [
    "【收到不支持的消息类型，暂无法显示】",
    "【收到不支援的訊息類型，無法顯示】",
    "[Unsupported Message]",
]
MESSAGES = [
    (words("你好"), Kind.TEXT, {"text": "你好"}),
    (push("text", "<Content/>"), Kind.TEXT, {}),
    (push("text", "<Content>满意</Content><bizmsgmenuid>101</bizmsgmenuid>"),
     Kind.TEXT, {"text": "满意", "menu": "101"}),
    (push("text", "<Content>好</Content><MsgDataId>1</MsgDataId><Idx>1</Idx>"),
     Kind.TEXT, {"text": "好"}),
    (push("image", "<PicUrl>http://x</PicUrl><MediaId>m1</MediaId>"), Kind.IMAGE, {"media": "m1"}),
    (push("voice", "<MediaId>m2</MediaId><Format>amr</Format><Recognition/>"),
     Kind.VOICE, {"media": "m2"}),
    (push("voice", "<MediaId>m2</MediaId><Format>speex</Format><MediaId16K>m3</MediaId16K>"),
     Kind.VOICE, {"media": "m2"}),
    (push("video", "<MediaId>m3</MediaId><ThumbMediaId>t</ThumbMediaId>"),
     Kind.VIDEO, {"media": "m3"}),
    (push("shortvideo", "<MediaId>m3</MediaId><ThumbMediaId>t</ThumbMediaId>"),
     Kind.VIDEO, {"media": "m3"}),
    (push("location", "<Location_X>23.1</Location_X><Location_Y>113.3</Location_Y>"
          "<Scale>20</Scale><Label>翠竹园</Label>"),
     Kind.LOCATION, {"text": "翠竹园", "position": (23.1, 113.3)}),
    (push("link", "<Title>标题</Title><Description>d</Description><Url>http://x</Url>"),
     Kind.LINK, {"text": "标题"}),
    *((words(text), Kind.UNSUPPORTED, {}) for text in UNSUPPORTED),
]  # fmt: skip
EVENTS = [
    (event("subscribe"), Kind.FOLLOW, {}),
    (event("subscribe", "<EventKey></EventKey>"), Kind.FOLLOW, {}),
    (event("subscribe", CODE.format("qrscene_b3")), Kind.FOLLOW, {"text": "b3"}),
    (event("subscribe", CODE.format("last_trade_no_4")), Kind.FOLLOW, {}),
    (event("subscribe", CODE.format("scanbarcode|1")), Kind.FOLLOW, {}),
    (event("SCAN", CODE.format("b3")), Kind.SCAN, {"text": "b3"}),
    (event("unsubscribe"), Kind.UNFOLLOW, {}),
    (event("CLICK", "<EventKey>报事</EventKey>"), Kind.TAP, {"text": "报事"}),
    (event("VIEW", "<EventKey>https://x</EventKey><MenuId>1</MenuId>"),
     Kind.VIEW, {"text": "https://x"}),
    (event("view_miniprogram", "<EventKey>pages/index</EventKey><MenuId>1</MenuId>"),
     Kind.VIEW, {"text": "pages/index"}),
    (event("LOCATION", "<Latitude>23.137466</Latitude><Longitude>113.352425</Longitude>"
           "<Precision>119.385040</Precision>"),
     Kind.POSITION, {"position": (23.137466, 113.352425)}),
    *((event(name, SCANNED), Kind.CODE, {"text": "2"})
      for name in ("scancode_push", "scancode_waitmsg")),
    *((event(name, PICS.format(2)), Kind.PICTURES, {"count": 2})
      for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")),
    (event("location_select", CHOSEN), Kind.PLACE,
     {"text": "翠竹园", "position": (23.1, 113.3)}),
    (event("TEMPLATESENDJOBFINISH", "<MsgID>7</MsgID><Status>success</Status>"),
     Kind.FINISH, {"finished": (Finished("7", Delivered()),)}),
    (event("MASSSENDJOBFINISH", MASS), Kind.FINISH, {"finished": (Finished("7", Delivered(2), Sent.MASS),)}),
    (event("subscribe_msg_sent_event", SENT),
     Kind.FINISH, {"finished": (Finished("7", Delivered(), Sent.NOTICE),)}),
    (event("subscribe_msg_popup_event", POPUP), Kind.CONSENT, {"consents": {"t1": True}}),
    (event("subscribe_msg_change_event", CHANGE), Kind.CONSENT, {"consents": {"t1": False}}),
    *((event(name, EXPIRES), Kind.ACCOUNT, {"text": name, "until": 1442401156})
      for name in ("qualification_verify_success", "naming_verify_success",
                   "annual_renew", "verify_expired")),
    *((event(name, FAILS), Kind.ACCOUNT, {"text": name, "until": 1442401122, "why": "by time"})
      for name in ("qualification_verify_fail", "naming_verify_fail")),
]  # fmt: skip
NOTHING = {"text": "", "media": "", "menu": "", "finished": (), "consents": {}}
NOTHING |= {"position": None, "count": 0, "until": 0, "why": "", "raw": ""}


@pytest.mark.parametrize(("xml", "kind", "told"), [*MESSAGES, *EVENTS])
def test_what_comes_is_understood_whole(xml, kind, told):
    message = read(xml)
    assert (message.openid, message.account, message.at) == (OPENID, ACCOUNT, 1714112445)
    assert (message.kind, {name: getattr(message, name) for name in NOTHING}) == (
        kind,
        NOTHING | told,
    )


def test_every_kind_is_in_the_tables():
    assert {kind for _, kind, _ in [*MESSAGES, *EVENTS]} == set(Kind) - {Kind.EVENT, Kind.OTHER}


@pytest.mark.parametrize(
    ("xml", "kind", "name"),
    [
        (push("file", "<Title>x.pdf</Title>"), Kind.OTHER, "file"),
        (push("brand_new", "<A><B>1</B></A>"), Kind.OTHER, "brand_new"),
        (event("brand_new_event", "<A>1</A>"), Kind.EVENT, "brand_new_event"),
        (push("x\ny"), Kind.OTHER, ""),
        (push("王秀英"), Kind.OTHER, ""),
        (event("x" * 41), Kind.EVENT, ""),
    ],
)
def test_what_nobody_knows_is_kept_as_it_came_under_its_name(xml, kind, name):
    message = read(xml)
    assert (message.kind, message.text) == (kind, name)
    assert json.loads(message.raw)["FromUserName"] == OPENID


def test_of_what_nobody_knows_only_so_much_is_kept():
    assert len(read(push("brand_new", f"<A>{'x' * 9000}</A>")).raw) == 4000


@pytest.mark.parametrize(
    ("north", "east"),
    [("", "113"), ("23", "ab"), ("nan", "1"), ("inf", "1"), ("91", "1"), ("1", "-181")],
)
def test_a_position_that_is_none_on_earth_is_none(north, east):
    xml = push(
        "location",
        f"<Location_X>{north}</Location_X><Location_Y>{east}</Location_Y><Label>x</Label>",
    )
    assert (read(xml).position, read(xml).text) == (None, "x")


@pytest.mark.parametrize("count", ["", "-1", "many", "1" * 40])
def test_a_count_that_is_none_is_nought(count):
    assert read(event("pic_weixin", PICS.format(count))).count == 0
