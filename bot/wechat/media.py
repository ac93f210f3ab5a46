"""Photos and voice clips: fetched from WeChat by their media id, uploaded to be sent on.

developers.weixin.qq.com: 获取临时素材, 新增临时素材. Only an id is ever asked for, at the API's own
address; a PicUrl that a message names is not looked at.
"""

import logging
from datetime import datetime
from secrets import token_hex

from bot import clock
from bot.community.media import MediaWhy
from bot.delivery.collecting import Unfetched
from bot.delivery.outcomes import Later
from bot.wechat.client import Client
from bot.wechat.errcodes import outcome_of
from bot.wechat.faults import CodeError, NoAnswerError, TooLargeError
from bot.wechat.lines import Patience

log = logging.getLogger(__name__)
NOT_THERE = 40007  # WeChat has it no more, or never had

LARGEST = 10 << 20  # octets: WeChat takes no larger picture
SECONDS = 30
KINDS = {  # MIME types
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "amr": "audio/amr",
    "mp3": "audio/mpeg",
}
PAGES = (b"<html", b"<!doctype")  # what stands in front of WeChat speaks so when it fails


async def fetch(client: Client, media_id: str, largest: int = LARGEST) -> bytes:
    """What was sent, whatever it is. Raises a WeChatError.

    TooLargeError; CodeError: 40007 where WeChat has it no more; others: it may be asked again.
    """
    patience = Patience(total=SECONDS, longest=largest)
    content = await client.download("media/get", {"media_id": media_id}, patience)
    if not content:
        raise NoAnswerError("an empty answer")
    if content[:64].lstrip().lower().startswith(PAGES):
        raise NoAnswerError("a page in place of a file")
    return content


class WeChatMedia:
    """Fulfils `delivery.collecting.Source`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def fetch(self, number: str, largest: int) -> bytes | Unfetched:
        try:
            return await fetch(self._client, number, largest)
        except TooLargeError:
            return Unfetched(MediaWhy.TOO_BIG)
        except CodeError as error:
            log.warning("WeChat gave no media: errcode %d", error.errcode)
            if error.errcode == NOT_THERE:
                return Unfetched(MediaWhy.NO_LONGER_THERE)
            return Unfetched(MediaWhy.FAILED, _after(error.errcode))
        except Exception as error:  # noqa: BLE001 - it may be asked for again, whatever it is
            log.warning("no media came: %s", type(error).__name__)
            return Unfetched(MediaWhy.FAILED)


def _after(errcode: int) -> datetime | None:
    """When a limit of a minute or a day is over."""
    outcome = outcome_of(errcode, clock.now())
    return outcome.at if isinstance(outcome, Later) else None


async def upload(client: Client, kind: str, type_: str, content: bytes) -> str:
    """The new media id, good for three days. `kind`: image, voice; `type_`: a key of KINDS.

    Raises a WeChatError.
    """
    seam = token_hex(16)
    head = (
        f'--{seam}\r\nContent-Disposition: form-data; name="media"; filename="media.{type_}"\r\n'
        f"Content-Type: {KINDS[type_]}\r\n\r\n"
    )
    body = b"%s%s\r\n--%s--\r\n" % (head.encode(), content, seam.encode())
    form = f"multipart/form-data; boundary={seam}"
    told = await client.upload("media/upload", {"type": kind}, form, body, Patience(total=SECONDS))
    if not isinstance(number := told.get("media_id"), str) or not number:
        raise NoAnswerError("no media id came")
    return number
