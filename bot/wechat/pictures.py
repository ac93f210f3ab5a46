"""Kept photos and voice clips on their way out: uploaded once, and shown by their media id."""

import asyncio
import logging
from datetime import datetime, timedelta

from bot import clock
from bot.community.media import LASTS
from bot.delivery.outcomes import (
    Later,
    Misconfigured,
    NeverLeft,
    Outcome,
    Picture,
    Refused,
    TokenStale,
    Why,
)
from bot.storage.files import Files, MissingError
from bot.wechat import media
from bot.wechat.client import Client
from bot.wechat.errcodes import outcome_of
from bot.wechat.faults import CodeError, NotSentError, TokenRefusedError, WeChatError

log = logging.getLogger(__name__)
GOOD = LASTS - timedelta(hours=2)  # so long an uploaded file is counted on
WITHIN = 20.0  # seconds for an upload: two of them and two sends end within a lease
AGAIN = timedelta(seconds=30)  # after an upload that failed


class NotUploadedError(WeChatError):
    """No media id: nothing that a person could see was sent. `outcome`: how the send ends."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Pictures:
    """Media ids by file name, in memory: another process uploads for itself."""

    def __init__(self, client: Client, files: Files) -> None:
        self._client, self._files = client, files
        self._known: dict[str, tuple[str, datetime]] = {}

    async def media_id(self, picture: Picture) -> str:
        """WeChat's name for it. Raises NotUploadedError, TokenRefusedError."""
        number, until = self._known.get(picture.name, ("", clock.now()))
        return number if clock.now() < until else await self._upload(picture)

    def forget(self, picture: Picture) -> None:
        """WeChat does not know it any more (40007)."""
        self._known.pop(picture.name, None)

    async def _upload(self, picture: Picture) -> str:
        try:
            async with asyncio.timeout(WITHIN):
                content = await asyncio.to_thread(self._files.read, picture.name)
                number = await media.upload(self._client, picture.kind, picture.type, content)
        except MissingError as error:
            raise NotUploadedError(Refused(Why.PICTURE_LOST)) from error
        except TokenRefusedError:
            raise
        except CodeError as error:
            raise NotUploadedError(_refused(error)) from error
        except NotSentError as error:
            raise NotUploadedError(NeverLeft()) from error
        except Exception as error:
            log.warning("an upload has no clear end: %s", type(error).__name__)
            raise NotUploadedError(Later(clock.now() + AGAIN)) from error
        self._remember(picture, number)
        return number

    def _remember(self, picture: Picture, number: str) -> None:
        now = clock.now()
        self._known = {name: known for name, known in self._known.items() if now < known[1]}
        self._known[picture.name] = number, now + GOOD


def _refused(error: CodeError) -> Outcome:
    """A limit or a lack of uploads closes no lane: all other messages go on."""
    now = clock.now()
    match outcome_of(error.errcode, now):
        case Refused() | TokenStale() as outcome:
            return outcome
        case Misconfigured(why):
            return Refused(why)
        case Later(at) if at > now + timedelta(minutes=1):
            return Refused(Why.QUOTA_USED)
    return Later(now + AGAIN)
