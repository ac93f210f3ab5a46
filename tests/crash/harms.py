"""Bots that are broken on purpose, to see that the checks see: patches made in the child."""

import asyncio
from dataclasses import replace
from secrets import token_hex

from aiohttp import web
from sqlalchemy import update

from bot.delivery.outcomes import Accepted, Ambiguous, NeverLeft
from bot.delivery.sender import Sender
from bot.storage.outbox import Letter
from bot.storage.tables import table
from bot.wechat import pushes
from bot.wechat.door import Door
from bot.wechat.gateway import WeChatGateway

HARMS = {}
kept = set()


def harm(make):
    HARMS[make.__name__] = make
    return make


def do(name):
    HARMS[name]()


def later(work):
    task = asyncio.ensure_future(work)
    kept.add(task)
    task.add_done_callback(kept.discard)


@harm
def accepted_before_the_post():
    send = WeChatGateway.send_text

    async def send_text(self, openid, text):
        later(send(self, openid, text))
        return Accepted()

    WeChatGateway.send_text = send_text


@harm
def queued_again_after_a_crash():
    recover = Sender.recover
    letters = table(Letter)
    statement = update(letters).where(letters.c.state == "sending").values(state="queued")

    async def queue_again(self, **given):
        await self.writer.run(lambda scene: scene.db.write(statement, [{}]))
        await recover(self, **given)

    Sender.recover = queue_again


@harm
def sent_again_without_an_answer():
    send = WeChatGateway.send_text

    async def send_text(self, openid, text):
        outcome = await send(self, openid, text)
        return NeverLeft() if isinstance(outcome, Ambiguous) else outcome

    WeChatGateway.send_text = send_text


@harm
def every_push_is_new():
    read = pushes.read

    def read_anew(xml):
        return replace(read(xml), key=token_hex(8))

    pushes.read = read_anew


@harm
def answered_before_the_commit():
    async def work_later(turn):
        await asyncio.sleep(0.05)
        await turn

    async def answer(self, request, message, closes):
        later(work_later(self._turn(message)))
        return web.Response(body=b"success")

    Door._answer = answer  # noqa: SLF001 - a bug goes where it likes
