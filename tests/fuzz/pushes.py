"""What WeChat might push: every kind that its pages know, and kinds that they do not."""

from tests.fuzz import words
from tests.fuzz.seals import ACCOUNT

LARGEST = 40_000  # octets of hostile words: sealed it must stay below the door's 64 KB
MEDIA = {
    "image": ("PicUrl", "MediaId"),
    "voice": ("MediaId", "Format", "MediaId16K", "Recognition"),
}
MEDIA |= {"video": ("MediaId", "ThumbMediaId"), "shortvideo": ("MediaId", "ThumbMediaId")}
MEDIA |= {"location": ("Location_X", "Location_Y", "Scale", "Label"), "file": ("Title", "FileKey")}
MEDIA |= {"link": ("Title", "Description", "Url")}
STRUCTURES = (  # inside an event: what WeChat nests there, and what it might
    "<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>{}</ScanResult></ScanCodeInfo>",
    (
        "<SendPicsInfo><Count>{}</Count><PicList><item><PicMd5Sum>{}</PicMd5Sum></item></PicList>"
        "</SendPicsInfo>"
    ),
    "<SendLocationInfo><Location_X>{}</Location_X><Label>{}</Label></SendLocationInfo>",
    (
        "<SubscribeMsgPopupEvent><List><TemplateId>{}</TemplateId><SubscribeStatusString>accept"
        "</SubscribeStatusString><PopupScene>2</PopupScene></List></SubscribeMsgPopupEvent>"
    ),
    "<SubscribeMsgPopupEvent>{}</SubscribeMsgPopupEvent>",
    "<SubscribeMsgPopupEvent><List>{}</List><List>{}</List></SubscribeMsgPopupEvent>",
    (
        "<SubscribeMsgChangeEvent><List><TemplateId>{}</TemplateId><SubscribeStatusString>reject"
        "</SubscribeStatusString></List></SubscribeMsgChangeEvent>"
    ),
    (
        "<SubscribeMsgSentEvent><List><TemplateId>t</TemplateId><MsgID>{}</MsgID><ErrorCode>{}"
        "</ErrorCode><ErrorStatus>x</ErrorStatus></List></SubscribeMsgSentEvent>"
    ),
    "<MsgID>{}</MsgID><Status>success</Status>",
    "<MsgID>{}</MsgID><Status>failed:{}</Status>",
    (
        "<MsgID>{}</MsgID><Status>send success</Status><TotalCount>{}</TotalCount><SentCount>{}"
        "</SentCount><CopyrightCheckResult><Count>0</Count><ResultList></ResultList>"
        "</CopyrightCheckResult>"
    ),
    "<ExpiredTime>{}</ExpiredTime>",
    "<FailTime>{}</FailTime><FailReason>{}</FailReason>",
    "<Latitude>{}</Latitude><Longitude>{}</Longitude><Precision>{}</Precision>",
    "",
)


def cdata(text):
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def head(openid, at):
    """`openid` of the sender, `at` seconds since 1970."""
    return (
        f"<ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{openid}]]>"
        f"</FromUserName><CreateTime>{at}</CreateTime>"
    )


def message(openid, at, number, kind, nodes):
    inside = f"<MsgType><![CDATA[{kind}]]></MsgType>{nodes}<MsgId>{number}</MsgId>"
    return f"<xml>{head(openid, at)}{inside}</xml>"


def text(openid, at, number, said):
    return message(openid, at, number, "text", f"<Content>{cdata(said)}</Content>")


def hostile(openid, at, number, dice):
    """(what it is, the push) of one of many kinds, with hostile words in it."""
    match dice.choices(("said", "option", "sent", "unknown", "event"), (50, 4, 12, 8, 26))[0]:
        case "said":
            name, said = utterance(dice)
            return name, text(openid, at, number, said)
        case "option":
            menu = f"<bizmsgmenuid>{cdata(dice.choice(words.NUMBERS))}</bizmsgmenuid>"
            nodes = f"<Content>{cdata(utterance(dice)[1])}</Content>{menu}"
            return "msgmenu option", message(openid, at, number, "text", nodes)
        case "sent":
            kind = dice.choice(list(MEDIA))
            nodes = "".join(f"<{node}>{cdata(scrap(dice))}</{node}>" for node in MEDIA[kind])
            return kind, message(openid, at, number, kind, nodes)
        case "unknown":
            kind = dice.choice(words.KINDS)
            nodes = f"<Content>{cdata(scrap(dice))}</Content><Extra>{cdata(scrap(dice))}</Extra>"
            return "unknown kind", message(openid, at, number, kind, nodes)
        case _:
            return event(openid, at, dice)


def event(openid, at, dice):
    name, structure = dice.choice(words.EVENTS), dice.choice(STRUCTURES)
    fill = [cdata(scrap(dice)) for _ in range(structure.count("{}"))]
    key = f"<EventKey>{cdata(dice.choice((*words.KEYS, *words.COMMANDS)))}</EventKey>"
    nodes = key * dice.choice((0, 1, 1, 1)) + structure.format(*fill)
    kind = f"<MsgType><![CDATA[event]]></MsgType><Event>{cdata(name)}</Event>"
    return f"event {name[:30]}", f"<xml>{head(openid, at)}{kind}{nodes}</xml>"


def scrap(dice):
    """Something short where WeChat would put a word or a number."""
    return dice.choice((*words.NUMBERS[:16], *words.TRICKS, *words.COMMANDS))


def utterance(dice):
    """(what it is, the words)."""
    match dice.choices(("command", "garbled", "repeated", "mixed", "trick"), (40, 20, 14, 14, 12))[
        0
    ]:
        case "command":
            return "command", dice.choice(words.COMMANDS)
        case "garbled":
            return "garbled command", garbled(dice.choice(words.COMMANDS), dice)
        case "repeated":
            unit, size = dice.choice(words.UNITS), dice.choice((20, 700, 2048, 9000, LARGEST))
            many = unit * max(1, size // len(unit.encode()))
            return f"repeated {size}", dice.choice(words.HEADS) + many + dice.choice(words.TAILS)
        case "mixed":
            size = dice.choice((10, 100, 600, 4000))
            return f"mixed {size}", dice.choice(words.HEADS) + "".join(
                dice.choices(words.UNITS, k=size)
            )
        case _:
            said = dice.choice(words.HEADS) + dice.choice(words.TRICKS)
            return "trick", said + dice.choice(words.TAILS)


def garbled(said, dice):
    """The same with letters lost, doubled, swapped, or others between them."""
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(said) + 1)
        odd = dice.choice((*words.UNITS, *words.NUMBERS[:12], chr(dice.randrange(32, 0xD7FF))))
        said = dice.choice(
            (said[:at] + odd + said[at:], said[:at] + said[at + 1 :], said[at:] + said[:at])
        )
    return said
