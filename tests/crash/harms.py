"""Bots that are broken on purpose, to see that the checks see: patches made in the child."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_hex

from aiohttp import web
from sqlalchemy import update

from bot.actions import work
from bot.chat.dispatch import Dispatch
from bot.community.tickets import Ticket, TicketState
from bot.delivery.outcomes import Accepted, Ambiguous, NeverLeft
from bot.delivery.posts import Post
from bot.delivery.sender import Sender
from bot.storage import tickets
from bot.storage.outbox import Letter
from bot.storage.tables import table
from bot.wechat import pushes
from bot.wechat.door import Door
from bot.wechat.gateway import WeChatGateway


@dataclass(frozen=True)
class Harm:
    """`kind`: what it must be found out by. `in_a_play`: there, not by crashes."""

    do: Callable[[], None]
    kind: str
    in_a_play: bool = False


HARMS = {}
working = set()


def harm(kind, *, in_a_play=False):
    def add(do):
        HARMS[do.__name__] = Harm(do, kind, in_a_play)
        return do

    return add


def do(name):
    HARMS[name].do()


def later(work):
    task = asyncio.ensure_future(work)
    working.add(task)
    task.add_done_callback(working.discard)


async def in_a_moment(work):
    """Long enough for its outcome to be on record first."""
    await asyncio.sleep(0.1)
    return await work


def harm_each(harmed):
    """Customer messages, with and without options."""
    for name in ("send_text", "send_menu"):
        setattr(WeChatGateway, name, harmed(getattr(WeChatGateway, name)))


@harm("false")
def accepted_before_the_post():
    def accept_at_once(send):
        async def send_later(self, *said):
            later(in_a_moment(send(self, *said)))
            return Accepted()

        return send_later

    harm_each(accept_at_once)


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
    def forget_the_doubt(send):
        async def send_and_forget(self, *said):
            outcome = await send(self, *said)
            return NeverLeft() if isinstance(outcome, Ambiguous) else outcome

        return send_and_forget

    harm_each(forget_the_doubt)


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

    async def answer(self, _request, message, _envelope, _closes):
        later(work_later(self._turn(message)))
        return web.Response(body=b"success")

    Door._answer = answer  # noqa: SLF001 - a bug goes where it likes


@harm("untrue", in_a_play=True)
def anybody_sees_every_ticket():
    def of_anybody(scene, _person, number):
        return tickets.get(scene.db, number) or _of_reporter(scene, _person, number)

    _of_reporter = work.of_reporter
    work.of_reporter = of_anybody


@harm("untrue", in_a_play=True)
def a_ticket_is_closed_from_anywhere():
    def close(self):
        self.state = TicketState.CLOSED

    Ticket.close = close


@harm("leaked", in_a_play=True)
def what_is_said_is_logged():
    hear = Dispatch.hear

    async def hear_and_tell(self, message):
        logging.getLogger("bot").info("heard %s", message.text)
        return await hear(self, message)

    Dispatch.hear = hear_and_tell
