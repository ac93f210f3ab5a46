"""Bots that are broken on purpose, to see that the checks see: patches made in the child."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_hex

from aiohttp import web
from sqlalchemy import update

from bot.delivery.outcomes import Accepted, Ambiguous, NeverLeft
from bot.delivery.posts import Post
from bot.delivery.sender import Sender
from bot.storage.outbox import Letter
from bot.storage.tables import table
from bot.wechat import pushes
from bot.wechat.door import Door
from bot.wechat.gateway import WeChatGateway


@dataclass(frozen=True)
class Harm:
    """`kind`: what it must be found out by."""

    do: Callable[[], None]
    kind: str


HARMS = {}
working = set()


def harm(kind):
    def add(do):
        HARMS[do.__name__] = Harm(do, kind)
        return do

    return add


def do(name):
    HARMS[name].do()


def later(work):
    task = asyncio.ensure_future(work)
    working.add(task)
    task.add_done_callback(working.discard)


@harm("false")
def accepted_before_the_post():
    send = WeChatGateway.send_text

    async def send_text(self, openid, text):
        later(send(self, openid, text))
        return Accepted()

    WeChatGateway.send_text = send_text


@harm("doubled")
def queued_again_after_a_crash():
    recover, letters = Sender.recover, table(Letter)
    statement = update(letters).where(letters.c.state == "sending").values(state="queued")

    async def queue_again(self):
        await self.writer.run(lambda scene: scene.db.write(statement, [{}]))
        await recover(self)

    Sender.recover = queue_again


@harm("doubled")
def sent_again_without_an_answer():
    send = WeChatGateway.send_text

    async def send_text(self, openid, text):
        outcome = await send(self, openid, text)
        return NeverLeft() if isinstance(outcome, Ambiguous) else outcome

    WeChatGateway.send_text = send_text


@harm("doubled")
def a_new_key_at_every_try():
    key = Post.key

    def another(self):
        return f"{key.fget(self)[:20]}-{token_hex(3)}"

    Post.key = property(another)


@harm("doubled")
def every_push_is_new():
    read = pushes.read

    def read_anew(xml):
        return replace(read(xml), key=token_hex(8))

    pushes.read = read_anew


@harm("lost")
def answered_before_the_commit():
    async def work_later(turn):
        await asyncio.sleep(0.05)
        await turn

    async def answer(self, _request, message, _closes):
        later(work_later(self._turn(message)))
        return web.Response(body=b"success")

    Door._answer = answer  # noqa: SLF001 - a bug goes where it likes
