"""What WeChat reports by event: how a send ended, and who wants subscribe notices.

developers.weixin.qq.com: 模板消息接口, 订阅通知接口, 群发接口和原创校验.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.delivery.outcomes import Delivered, Finished, OutOfReach, Partly, Refused, Why
from bot.storage.finishes import Sent
from bot.wechat.errcodes import KNOWN
from bot.wechat.xml import Fields, UnreadableError, listed, node

Ending = Delivered | Partly | OutOfReach | Refused
MSGID = re.compile(r"[0-9]{1,20}")
FAILED: Ending = Refused(Why.WECHAT_FAILED)
ENDINGS: Mapping[str, Ending] = {  # a Status or ErrorStatus without its spaces
    "success": Delivered(),
    "failed:userblock": OutOfReach(Why.BLOCKED),
    "failed:freqlimit": OutOfReach(Why.TOO_OFTEN),
    "failed:systemfailed": FAILED,
}


def finished(event: str, fields: Fields) -> tuple[Finished, ...]:
    """What one of FINISHES (its name in small letters) says. Raises UnreadableError."""
    return FINISHES[event](fields)


def consents(event: str, fields: Fields) -> Mapping[str, bool]:
    """Template id -> whether the person wants it, of one of CONSENTS. Raises UnreadableError.

    Only `accept` is a consent: reject, ban and whatever else WeChat may say are none.
    """
    told = {}
    for item in listed(fields, CONSENTS[event]):
        if not (template := node(item, "TemplateId")):
            raise UnreadableError
        told[template] = node(item, "SubscribeStatusString").lower() == "accept"
    return MappingProxyType(told)


def _template(fields: Fields) -> tuple[Finished, ...]:
    return (Finished(_msgid(fields), _ending(node(fields, "Status"))),)


def _subscribed(fields: Fields) -> tuple[Finished, ...]:
    items = listed(fields, "SubscribeMsgSentEvent")
    return tuple(Finished(_msgid(item), _notice_ending(item), Sent.NOTICE) for item in items)


def _mass(fields: Fields) -> tuple[Finished, ...]:
    return (Finished(_msgid(fields), _mass_ending(fields), Sent.MASS),)


def _ending(status: str) -> Ending:
    return ENDINGS.get(status.lower().replace(" ", ""), FAILED)


def _notice_ending(item: Fields) -> Ending:
    """A subscribe notice names an errcode, too: 43101 says more than the words beside it."""
    if (code := node(item, "ErrorCode")) in {"", "0"}:
        return _ending(node(item, "ErrorStatus"))
    known = KNOWN.get(int(code)) if MSGID.fullmatch(code) else None
    if isinstance(known, OutOfReach | Refused):
        return known
    told = _ending(node(item, "ErrorStatus"))
    return FAILED if isinstance(told, Delivered) else told


def _mass_ending(fields: Fields) -> Ending:
    """All have it, some have it, nobody has it. Without counts only WeChat's no is believed."""
    status = node(fields, "Status").lower()
    total, sent = (node(fields, name) for name in ("TotalCount", "SentCount"))
    took_it = status.replace(" ", "") == "sendsuccess"
    if took_it and sent == total and MSGID.fullmatch(sent) and int(sent):
        return Delivered(int(sent))
    if sent.strip("0") or (took_it and not sent):
        return Partly()
    return Refused(Why.BAD_CONTENT) if status.startswith("err(") else FAILED


def _msgid(fields: Fields) -> str:
    msgid = node(fields, "MsgID")
    if not MSGID.fullmatch(msgid):
        raise UnreadableError
    return msgid


FINISHES: Mapping[str, Callable[[Fields], tuple[Finished, ...]]] = {
    "templatesendjobfinish": _template,
    "masssendjobfinish": _mass,
    "subscribe_msg_sent_event": _subscribed,
}
CONSENTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}
ACCOUNT = {  # 微信认证事件推送: WeChat's own account says it
    *("qualification_verify_success", "qualification_verify_fail", "naming_verify_success"),
    *("naming_verify_fail", "annual_renew", "verify_expired"),
}
