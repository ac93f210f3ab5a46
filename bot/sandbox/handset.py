"""What every phone has: an owner, a screen, a way to tell the account."""

import base64
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.sandbox.bubbles import AWAY, BROKEN, Bubble
from bot.sandbox.buttons import Button
from bot.sandbox.crypto import UnreadableError
from bot.sandbox.pushes import Message
from bot.sandbox.windows import Act

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform


class NotFollowingError(Exception):
    """Only a follower can write to the account or see its menu."""


def openid_of(name: str) -> str:
    """28 characters, the same for a name each time."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()
    return f"oLouli{digest[:22]}"


class Handset:
    """What is said or done in the chat returns the bubble that answered it.

    That is a reply, WeChat's own apology, or None.
    """

    def __init__(self, platform: "Platform", name: str) -> None:
        self.platform, self.name = platform, name
        self.openid = openid_of(name)
        self.user = platform.users.meet(self.openid)
        self.user.nickname = name

    @property
    def bubbles(self) -> list[Bubble]:
        """All that the phone showed, in order."""
        return self.platform.screens.of(self.openid)

    @property
    def following(self) -> bool:
        return self.platform.users.follows(self.openid)

    @property
    def blocks_templates(self) -> bool:
        return self.user.blocks_templates

    @blocks_templates.setter
    def blocks_templates(self, now: bool) -> None:
        self.user.blocks_templates = now

    @property
    def menu(self) -> list[Button]:
        """The menu that fits what the account says of the person, none for a stranger."""
        return self.platform.menu.of(self.user) if self.following else []

    def card(self) -> dict[str, object]:
        """`menu`: the id of the menu it shows, "" for the default one."""
        menu = self.platform.menu.fitting(self.user)
        known = {"openid": self.openid, "name": self.name, "following": self.following}
        return known | {"menu": str(menu.id) if menu else ""}

    async def sends_xml(self, xml: str) -> Bubble | None:
        """Any text at all, signed and sealed as a push, for hostile tests."""
        return await self.deliver(Message(self.openid, xml))

    async def push(self, fields: Mapping[str, object], repeats: int = 1) -> Bubble | None:
        """Any push by its XML fields, `repeats` times in all; the last answer."""
        message = self.platform.pen.push(self.openid, fields)
        answers = [await self.deliver(message) for _ in range(repeats)]
        return answers[-1]

    async def deliver(self, message: Message) -> Bubble | None:
        """Tells the account, with WeChat's retries. The phone shows one answer to a message."""
        body = await self.platform.carry(message.openid, message.xml)
        if message.silent:
            return None
        try:
            bubble = self._apology(AWAY) if body is None else self._read(body)
        except UnreadableError:
            bubble = self._apology(BROKEN)
        if bubble and not message.answered:
            message.answered = True
            self.platform.screens.show(self.openid, bubble)
        return bubble

    def _read(self, body: bytes) -> Bubble | None:
        return self.platform.replies.read(body, self.openid)

    async def _does(self, event: str, act: Act | None, **fields: object) -> Bubble | None:
        self._acts(act)
        return await self.deliver(self.platform.pen.event(self.openid, event, fields))

    def _acts(self, act: Act | None) -> None:
        """Only a follower can; what is done opens a window."""
        if not self.following:
            raise NotFollowingError(self.name)
        if act:
            self.platform.windows.grant(self.openid, act)

    def _mine(self, kind: str, text: str, media: str = "", url: str = "") -> Bubble:
        return Bubble("me", kind, text, media, self.platform.now(), "phone", url)

    def _apology(self, words: str) -> Bubble:
        return Bubble("system", "text", words, "", self.platform.now(), "platform")

    def _see(self, words: str) -> Bubble:
        bubble = self._apology(words)
        self.platform.screens.show(self.openid, bubble)
        return bubble
