"""Letters to WeChat, and how each ended."""

import logging
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot import clock
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Form,
    Misconfigured,
    NeverLeft,
    Option,
    Outcome,
    Picture,
    Refused,
    TokenStale,
    Why,
)
from bot.settings import Template, TemplateName
from bot.storage.files import Files
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
from bot.wechat.pictures import NotUploadedError, Pictures

log = logging.getLogger(__name__)
CUSTOMER = "message/custom/send"
NO_MENUS = {40200, 45098, 45099}  # not for this account; too many options; one too long
AGAIN = timedelta(hours=1)  # then a menu is tried once more
UNKNOWN_MEDIA = 40007


class WeChatGateway:
    """Fulfils `delivery.outcomes.Gateway`.

    `templates`: those of config.yaml. `files`: what people sent; without them no picture is shown.
    """

    def __init__(
        self,
        client: Client,
        templates: Mapping[TemplateName, Template] | None = None,
        files: Files | None = None,
    ) -> None:
        self._client, self._forms = client, Forms(client, templates or {})
        self._pictures = Pictures(client, files) if files else None
        self._menus_from = clock.now()

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
        return await _ended(self._say(openid, "text", {"content": text}))

    async def send_menu(self, openid: str, text: str, options: Sequence[Option]) -> Outcome:
        """The same with options to tap (菜单消息). Raises nothing.

        Where WeChat refuses the menu nothing was sent: the words go alone, now and for a while.
        """
        if clock.now() < self._menus_from:
            return await self.send_text(openid, text)
        return await _ended(self._offer(openid, text, options))

    async def send_picture(self, openid: str, picture: Picture) -> Outcome:
        """One customer message that is a photo or voice clip. Raises nothing."""
        if self._pictures is None:
            return Refused(Why.PICTURE_LOST)
        return await _ended(self._show(self._pictures, openid, picture))

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

    async def _say(self, openid: str, kind: str, content: Mapping[str, Any]) -> Answer:
        body = {"touser": openid, "msgtype": kind, kind: content}
        told: Answer = await self._client.post(CUSTOMER, data=body)
        return told

    async def _offer(self, openid: str, text: str, options: Sequence[Option]) -> Answer:
        listed = [{"id": option.command, "content": option.say} for option in options]
        menu = {"head_content": text, "list": listed, "tail_content": ""}
        try:
            return await self._say(openid, "msgmenu", menu)
        except CodeError as error:
            if error.errcode not in NO_MENUS:
                raise
            log.warning("WeChat takes no options to tap: %d", error.errcode)
        self._menus_from = clock.now() + AGAIN
        return await self._say(openid, "text", {"content": text})

    async def _show(self, pictures: Pictures, openid: str, picture: Picture) -> Answer:
        """Uploaded once more where WeChat has forgotten it."""
        number = await pictures.media_id(picture)
        try:
            return await self._say(openid, picture.kind, {"media_id": number})
        except CodeError as error:
            if error.errcode != UNKNOWN_MEDIA:
                raise
        pictures.forget(picture)
        number = await pictures.media_id(picture)
        return await self._say(openid, picture.kind, {"media_id": number})

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
    except CodeError as error:
        return _refused(error)
    except NotSentError:
        return NeverLeft()
    except NotUploadedError as error:
        return error.outcome
    except UnknownTemplateError:
        return Misconfigured(Why.OUR_MISTAKE)
    except Exception as error:  # noqa: BLE001 - it may have left; the sender must hear of it
        log.warning("a send has no clear end: %s", type(error).__name__)
        return Ambiguous(Why.NO_ANSWER)
    return Accepted(msgid_of(told))


def _refused(error: CodeError) -> Outcome:
    if isinstance(error, TokenRefusedError | NotLearnedError):
        return _unsent(error)
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
