"""Letters to WeChat, and how each ended."""

import logging
from collections.abc import Awaitable, Mapping, Sequence

from bot import clock
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Form,
    Misconfigured,
    NeverLeft,
    Outcome,
    TokenStale,
    Why,
)
from bot.settings import Template, TemplateName
from bot.wechat.client import Answer, Client, msgid_of
from bot.wechat.errcodes import is_known, outcome_of
from bot.wechat.faults import (
    CodeError,
    NotLearnedError,
    NotSentError,
    TokenRefusedError,
    UnknownTemplateError,
)
from bot.wechat.forms import Forms

log = logging.getLogger(__name__)


class WeChatGateway:
    """Fulfils `delivery.outcomes.Gateway`. `templates`: those of config.yaml."""

    def __init__(
        self, client: Client, templates: Mapping[TemplateName, Template] | None = None
    ) -> None:
        self._client, self._forms = client, Forms(client, templates or {})

    async def get_ready(self, form: Form | None) -> bool:
        """The token, and the fields of the form's template. Raises nothing: the send will tell."""
        try:
            await self._client.token.get()
            if form:
                await self._forms.fill(form)
        except Exception:  # noqa: BLE001 - whatever it is
            return False
        return True

    async def send_text(self, openid: str, text: str) -> Outcome:
        """One customer message (发送客服消息) of at most 2,048 octets. Raises nothing."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return await _ended(self._client.post("message/custom/send", data=body))

    async def send_template(self, openid: str, form: Form, key: str) -> Outcome:
        """One template message (模板消息): once in ten minutes for a key. Raises nothing."""
        return await _ended(self._post("message/template/send", openid, form, client_msg_id=key))

    async def send_subscribed(self, openid: str, form: Form) -> Outcome:
        """One subscribe notice (订阅通知). Raises nothing."""
        return await _ended(self._post("message/subscribe/bizsend", openid, form))

    async def send_mass(self, openids: Sequence[str], text: str, key: str) -> Outcome:
        """One mass message (根据 OpenID 列表群发): once in a day for a key. Raises nothing."""
        send = self._client.message.send_mass_text
        return await _ended(send(list(openids), text, client_msg_id=key))

    async def _post(self, endpoint: str, openid: str, form: Form, **more: str) -> Answer:
        """What wechatpy's own call cannot: it knows no client_msg_id."""
        template, data = await self._forms.fill(form)
        body = {"touser": openid, "template_id": template, **more, "data": data}
        try:
            told: Answer = await self._client.post(endpoint, data=body)
        except CodeError as error:
            self._forms.doubt(form, error)
            raise
        return told


async def _ended(call: Awaitable[Answer]) -> Outcome:
    try:
        told = await call
    except (TokenRefusedError, NotLearnedError) as error:
        return _unsent(error)
    except CodeError as error:
        return _refused(error)
    except NotSentError:
        return NeverLeft()
    except UnknownTemplateError:
        return Misconfigured(Why.OUR_MISTAKE)
    except Exception as error:  # noqa: BLE001 - it may have left; the sender must hear of it
        log.warning("a send has no clear end: %s", type(error).__name__)
        return Ambiguous(Why.NO_ANSWER)
    return Accepted(msgid_of(told))


def _refused(error: CodeError) -> Outcome:
    if not is_known(error.errcode):
        log.warning("WeChat answered with an unknown errcode: %d", error.errcode)
    outcome = outcome_of(error.errcode, clock.now())
    return Accepted(error.msgid) if outcome == Accepted() else outcome


def _unsent(error: CodeError) -> Outcome:
    """What had to be asked first was refused: never ambiguous; no token at all is not stale."""
    match outcome_of(error.errcode, clock.now()):
        case Ambiguous():
            return NeverLeft()
        case TokenStale() if isinstance(error, TokenRefusedError):
            return Misconfigured(Why.SECRET_WRONG)
        case outcome:
            return outcome
