"""Carries pushes as WeChat does, and remembers each with every answer that it got."""

from dataclasses import dataclass, field

from bot.sandbox import xml
from bot.sandbox.courier import Courier

NOTHING = {b"", b"success"}


@dataclass(slots=True)
class Push:
    """`answers`: what was inside the envelope of each try that was answered with 200."""

    openid: str
    xml: str
    answers: list[bytes] = field(default_factory=list)
    words: str | None = None  # what the person reads, "" for nothing; None while nobody answered

    def answered(self, inside):
        self.answers.append(inside)
        if self.words is None:
            self.words = "" if inside in NOTHING else xml.read(inside.decode())["Content"]


class Witness(Courier):
    """WeChat repeats after five seconds; here it does at once, so that a repeat meets a new life."""

    def __init__(self, *given):
        super().__init__(*given)
        self.pause = 0.12
        self.pushes = {}  # by openid and XML, in the order in which they came
        self.acknowledged = 0
        self._answered = []

    def push(self, openid, text):
        return self.pushes.setdefault((openid, text), Push(openid, text))

    def take_answered(self):
        """Those that were answered since this was last asked."""
        answered, self._answered = self._answered, []
        return answered

    async def carry(self, openid, text):
        self.push(openid, text)
        return await super().carry(openid, text)

    async def _once(self, openid, text):
        body = await super()._once(openid, text)
        if body is not None:
            self.acknowledged += 1
            push = self.push(openid, text)
            push.answered(self._inside(body))
            self._answered.append(push)
        return body

    def _inside(self, body):
        """The envelope is another each time, what is in it must not be."""
        if body in NOTHING or self.account.mode == "plain":
            return body
        return self.envelope.open(xml.read(body.decode())["Encrypt"]).encode()
