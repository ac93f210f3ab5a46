"""The ways to one person that a fault can meet: without a key of ours, and with one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.community.say import Say
from bot.delivery.outcomes import Form, Outcome
from bot.settings import Template, TemplateName
from bot.wechat.gateway import WeChatGateway

Send = Callable[[WeChatGateway, str, int], Awaitable[Outcome]]


@dataclass(frozen=True)
class Lane:
    """`send`: the gateway, an openid, the send's number -> how it ended.

    A letter that `says` that takes this lane, so many `hours` after its person wrote.
    """

    name: str
    path: str
    is_keyed: bool
    send: Send
    says: Say
    hours: int = 0


def _send_text(gateway, openid, number):
    return gateway.send_text(openid, f"第{number}封")


def _send_template(gateway, openid, number):
    form = Form(TemplateName.TICKET, {"words": f"第{number}封"})
    return gateway.send_template(openid, form, f"faults-{number}")


CUSTOMER = Lane(
    "customer",
    "/cgi-bin/message/custom/send",
    is_keyed=False,
    send=_send_text,
    says=Say("said", text="水管已修好"),
)
TEMPLATE = Lane(
    "template",
    "/cgi-bin/message/template/send",
    is_keyed=True,
    send=_send_template,
    says=Say("workers/jobs/resolved", number=1, words="水管已修好", who="李师傅"),
    hours=48,
)
LANES = [CUSTOMER, TEMPLATE]
FORM = ("ticket-form", "工单", "处理结果：{{thing1.DATA}}")
TEMPLATES = {TemplateName.TICKET: Template(id=FORM[0], fields={"thing1": "words"})}
