"""Letters to WeChat, and how each ended."""

import logging
from collections.abc import Awaitable

from bot import clock
from bot.delivery.outcomes import (
    Accepted,
    Ambiguous,
    Misconfigured,
    NeverLeft,
    Outcome,
    TokenStale,
    Why,
)
from bot.wechat.client import Client
from bot.wechat.errcodes import is_known, outcome_of
from bot.wechat.faults import CodeError, NotSentError, TokenRefusedError

log = logging.getLogger(__name__)


class WeChatGateway:
    """Fulfils `delivery.outcomes.Gateway`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send_text(self, openid: str, text: str) -> Outcome:
        """One customer message (发送客服消息) of at most 2,048 octets. Raises nothing."""
        return await _ended(self._client.message.send_text(openid, text))


async def _ended(call: Awaitable[object]) -> Outcome:
    try:
        await call
    except TokenRefusedError as error:
        return _without_token(error.errcode)
    except CodeError as error:
        if not is_known(error.errcode):
            log.warning("WeChat answered with an unknown errcode: %d", error.errcode)
        return outcome_of(error.errcode, clock.now())
    except NotSentError:
        return NeverLeft()
    except Exception as error:  # noqa: BLE001 - it may have left; the sender must hear of it
        log.warning("a send has no clear end: %s", type(error).__name__)
        return Ambiguous(Why.NO_ANSWER)
    return Accepted()


def _without_token(errcode: int) -> Outcome:
    """No token, so nothing was sent: never ambiguous, and a credential is wrong, not stale."""
    match outcome_of(errcode, clock.now()):
        case TokenStale():
            return Misconfigured(Why.SECRET_WRONG)
        case Ambiguous():
            return NeverLeft()
        case outcome:
            return outcome
