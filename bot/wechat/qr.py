"""QR codes that carry a scene (生成带参数的二维码)."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.wechat.client import Client
from bot.wechat.faults import CodeError, NoAnswerError, NotSentError, TokenRefusedError

LONGEST = 64  # characters of a scene
KEPT = timedelta(days=30)  # at most, of a code that is not permanent
BUSY = {-1, 268487001, 268487002}
MINUTE_USED = 45011
PAUSES = (1.0, 4.0, 15.0)  # seconds before each further try
A_MINUTE = 60.0


async def make_code(client: Client, scene: str) -> str:
    """The address inside a permanent code; WeChat allows 100,000 of them in all.

    The same scene always has the same code. Raises ValueError for a scene that is empty or too
    long, and WeChatError.
    """
    return await _create(client, scene, {"action_name": "QR_LIMIT_STR_SCENE"})


async def make_passing_code(client: Client, scene: str, lasts: timedelta = KEPT) -> str:
    """The address inside a code that WeChat forgets, after 30 days at most. Raises as above."""
    seconds = int(min(lasts, KEPT).total_seconds())
    return await _create(client, scene, {"action_name": "QR_STR_SCENE", "expire_seconds": seconds})


async def _create(client: Client, scene: str, wanted: dict[str, Any]) -> str:
    """Asked again where WeChat is busy or silent: a code too many does no harm."""
    if not 1 <= len(scene) <= LONGEST:
        raise ValueError(f"a scene has 1 to {LONGEST} characters, not {len(scene)}")
    wanted |= {"action_info": {"scene": {"scene_str": scene}}}
    for pause in PAUSES:
        try:
            return await _ask(client, wanted)
        except (CodeError, NoAnswerError, NotSentError) as error:
            if not _may_pass(error):
                raise
            is_too_fast = isinstance(error, CodeError) and error.errcode == MINUTE_USED
            await asyncio.sleep(A_MINUTE if is_too_fast else pause)
    return await _ask(client, wanted)


async def _ask(client: Client, wanted: dict[str, Any]) -> str:
    told = await client.qrcode.create(wanted)
    try:
        return str(told["url"])
    except KeyError:
        raise NoAnswerError("an answer without an address") from None


def _may_pass(error: Exception) -> bool:
    if isinstance(error, CodeError):
        is_busy = error.errcode in BUSY or error.errcode == MINUTE_USED
        return is_busy and not isinstance(error, TokenRefusedError)
    return True
