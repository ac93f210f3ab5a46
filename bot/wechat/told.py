"""What each kind of push tells, node by node (接收普通消息, 接收事件推送, 自定义菜单事件推送)."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.messages import Kind, Position
from bot.wechat import reports
from bot.wechat.xml import Fields, inner, node

Told = dict[str, Any]  # fields of Incoming
MESSAGES: Mapping[str, tuple[Kind, str]] = {  # MsgType -> kind, the node with its words
    "text": (Kind.TEXT, "Content"),
    "image": (Kind.IMAGE, ""),
    "voice": (Kind.VOICE, ""),
    "video": (Kind.VIDEO, ""),
    "shortvideo": (Kind.VIDEO, ""),
    "location": (Kind.LOCATION, "Label"),
    "link": (Kind.LINK, "Title"),
}
# The same of an Event; subscribe_scan: wechatpy's name for a follow by QR code, less qrscene_.
EVENTS: Mapping[str, tuple[Kind, str]] = {
    "subscribe": (Kind.FOLLOW, ""),
    "subscribe_scan": (Kind.FOLLOW, "EventKey"),
    "subscribe_scan_product": (Kind.FOLLOW, ""),
    "scan": (Kind.SCAN, "EventKey"),
    "unsubscribe": (Kind.UNFOLLOW, ""),
    "click": (Kind.TAP, "EventKey"),
    "view": (Kind.VIEW, "EventKey"),
    "view_miniprogram": (Kind.VIEW, "EventKey"),
    "location": (Kind.POSITION, ""),
    **dict.fromkeys(("scancode_push", "scancode_waitmsg"), (Kind.CODE, "")),
    **dict.fromkeys(("pic_sysphoto", "pic_photo_or_album", "pic_weixin"), (Kind.PICTURES, "")),
    "location_select": (Kind.PLACE, ""),
    **dict.fromkeys(reports.FINISHES, (Kind.FINISH, "")),
    **dict.fromkeys(reports.CONSENTS, (Kind.CONSENT, "")),
    **dict.fromkeys(reports.ACCOUNT, (Kind.ACCOUNT, "Event")),
}
NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
KEPT = 4000  # characters of a push that nobody knows
NUMBER = re.compile("[0-9]{1,12}")
NORTHMOST, EASTMOST = 90, 180  # degrees


def tell(kind: Kind, fields: Fields) -> Told:
    """What the nodes of a push of this kind say. Raises UnreadableError."""
    return TELLS[kind](fields) if kind in TELLS else {}


def _media(fields: Fields) -> Told:
    return {"media": node(fields, "MediaId")}


def _location(fields: Fields) -> Told:
    return {"position": _position(fields, "Location_X", "Location_Y")}


def _here(fields: Fields) -> Told:
    return {"position": _position(fields, "Latitude", "Longitude")}


def _code(fields: Fields) -> Told:
    return {"text": node(inner(fields, "ScanCodeInfo"), "ScanResult")}


def _pictures(fields: Fields) -> Told:
    return {"count": _number(inner(fields, "SendPicsInfo"), "Count")}


def _place(fields: Fields) -> Told:
    chosen = inner(fields, "SendLocationInfo")
    return {"text": node(chosen, "Label"), **_location(chosen)}


def _account(fields: Fields) -> Told:
    until = _number(fields, "ExpiredTime") or _number(fields, "FailTime")
    return {
        "text": node(fields, "Event").lower(),
        "until": until,
        "why": node(fields, "FailReason"),
    }


def _finish(fields: Fields) -> Told:
    return {"finished": reports.finished(node(fields, "Event").lower(), fields)}


def _consent(fields: Fields) -> Told:
    return {"consents": reports.consents(node(fields, "Event").lower(), fields)}


def _unknown(fields: Fields) -> Told:
    """What WeChat calls it, where that is a name: it is written into the log."""
    called = node(fields, "Event") or node(fields, "MsgType")
    raw = json.dumps(fields, ensure_ascii=False, default=str)[:KEPT]
    return {"text": called if NAME.fullmatch(called) else "", "raw": raw}


def _position(fields: Fields, north: str, east: str) -> Position | None:
    """None where it is not told, or not on this earth."""
    try:
        latitude, longitude = float(node(fields, north)), float(node(fields, east))
    except ValueError:
        return None
    is_here = abs(latitude) <= NORTHMOST and abs(longitude) <= EASTMOST
    return (latitude, longitude) if is_here else None


def _number(fields: Fields, name: str) -> int:
    """0 where it is none."""
    told = node(fields, name)
    return int(told) if NUMBER.fullmatch(told) else 0


TELLS: Mapping[Kind, Callable[[Fields], Told]] = {
    **dict.fromkeys((Kind.IMAGE, Kind.VOICE, Kind.VIDEO), _media),
    Kind.LOCATION: _location,
    Kind.POSITION: _here,
    Kind.CODE: _code,
    Kind.PICTURES: _pictures,
    Kind.PLACE: _place,
    Kind.ACCOUNT: _account,
    Kind.FINISH: _finish,
    Kind.CONSENT: _consent,
    **dict.fromkeys((Kind.EVENT, Kind.OTHER), _unknown),
}
