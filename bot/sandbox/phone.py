"""A person's phone: what they do, what the account is told of it, what they see."""

import asyncio
import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.sandbox import samples
from bot.sandbox.bubbles import AWAY, BROKEN, EXPIRED, Bubble
from bot.sandbox.crypto import UnreadableError
from bot.sandbox.pushes import UNSUPPORTED, Message, followed_by
from bot.sandbox.windows import Act

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform


class NotFollowingError(Exception):
    """Only a follower can write to the account or see its menu."""


def openid_of(name: str) -> str:
    """28 characters, the same for a name each time."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()
    return f"oLouli{digest[:22]}"


class Phone:
    """What is said or done in the chat returns the bubble that answered it.

    That is a reply, WeChat's own apology, or None.
    """

    def __init__(self, platform: "Platform", name: str) -> None:
        self.platform, self.name = platform, name
        self.openid = openid_of(name)
        self.user = platform.users.meet(self.openid)

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

    def card(self) -> dict[str, object]:
        return {"openid": self.openid, "name": self.name, "following": self.following}

    async def follow(self, scene: int | str = "") -> Bubble | None:
        """Follows, by the code of a scene if one is given; nothing happens to a follower."""
        if self.following:
            return None
        code = self.platform.codes.find(scene) if scene else None
        self.platform.users.follow(self.openid, code.scene if code else "")
        self.platform.windows.grant(self.openid, Act.TAP)
        self.platform.tell_phones()
        event = self.platform.pen.event(self.openid, "subscribe", followed_by(code))
        return await self.deliver(event)

    async def unfollow(self) -> Bubble | None:
        self._acts(None)
        self.platform.users.unfollow(self.openid)
        self.platform.windows.close(self.openid)
        self.platform.tell_phones()
        return await self.deliver(
            self.platform.pen.event(self.openid, "unsubscribe", {"EventKey": ""})
        )

    async def scan(self, scene_or_url: int | str) -> Bubble | None:
        """Scans a code: a stranger follows by it, a follower's scan is told as such."""
        code = self.platform.codes.find(scene_or_url)
        if code is None:
            return self._see(EXPIRED)
        if not self.following:
            return await self.follow(code.scene)
        return await self._does("SCAN", Act.TAP, EventKey=str(code.scene), Ticket=code.ticket)

    async def says(self, text: str) -> Bubble | None:
        return await self.deliver(self.draft_text(text))

    async def taps_option(self, option: str, text: str) -> Bubble | None:
        """Taps an option of a msgmenu: text to the account, a tap to the rules."""
        return await self.deliver(self.draft_text(text, option))

    async def sends_photo(self, data: bytes | None = None) -> Bubble | None:
        """PNG, JPEG or GIF; None for a photo of a dark stairwell."""
        medium = self.platform.media.keep("image", data or samples.photo())
        url = f"{self.platform.origin}/phones/media/{medium.id}"
        return await self._sends("image", {"PicUrl": url, "MediaId": medium.id}, media=medium.id)

    async def sends_voice(self, data: bytes | None = None) -> Bubble | None:
        """AMR; None for three seconds of silence."""
        medium = self.platform.media.keep("voice", data or samples.voice())
        return await self._sends("voice", {"MediaId": medium.id, "Format": "amr"}, media=medium.id)

    async def sends_video(self, data: bytes | None = None) -> Bubble | None:
        """MP4; None for an empty one."""
        medium = self.platform.media.keep("video", data or samples.video())
        thumb = self.platform.media.keep("image", samples.photo())
        fields = {"MediaId": medium.id, "ThumbMediaId": thumb.id}
        return await self._sends("video", fields, media=medium.id)

    async def sends_location(self, lat: float, lon: float, label: str = "") -> Bubble | None:
        fields = {"Location_X": lat, "Location_Y": lon, "Scale": 16, "Label": label}
        return await self._sends("location", fields, label)

    async def sends_link(self, title: str, url: str, description: str = "") -> Bubble | None:
        fields = {"Title": title, "Description": description, "Url": url}
        return await self._sends("link", fields, title, url=url)

    async def sends_unsupported(self) -> Bubble | None:
        """A sticker, a mini-program card: WeChat tells the account only that."""
        return await self.says(UNSUPPORTED)

    async def taps(self, key: str) -> Bubble | None:
        """Taps a menu button of type click."""
        return await self._does("CLICK", Act.TAP, EventKey=key)

    async def views(self, url: str) -> Bubble | None:
        """Taps a menu button of type view, which opens no window."""
        return await self._does("VIEW", None, EventKey=url)

    async def consents(self, *accepted: str, refused: Iterable[str] = ()) -> None:
        """Answers the popup of one or several subscribe notices, by their ids; anybody can."""
        told = self.platform.notices.answer_popup(self.openid, accepted, refused)
        await self.deliver(self.platform.pen.event(self.openid, "subscribe_msg_popup_event", told))

    async def refuses(self, *notice_ids: str) -> None:
        await self.consents(refused=notice_ids)

    async def switches_off(self, notice_id: str) -> None:
        """In the account's settings: what was accepted is void."""
        told = self.platform.notices.switch_off(self.openid, notice_id)
        await self.deliver(self.platform.pen.event(self.openid, "subscribe_msg_change_event", told))

    async def sends_xml(self, xml: str) -> Bubble | None:
        """Any text at all, signed and sealed as a push, for hostile tests."""
        return await self.deliver(Message(self.openid, xml))

    async def push(self, fields: Mapping[str, object], repeats: int = 1) -> Bubble | None:
        """Any push by its XML fields, `repeats` times in all; the last answer."""
        message = self.platform.pen.push(self.openid, fields)
        answers = [await self.deliver(message) for _ in range(repeats)]
        return answers[-1]

    def draft_text(self, text: str, option: str = "") -> Message:
        """The person has written; the account is told by `deliver`, once or often."""
        fields = {"Content": text} | ({"bizmsgmenuid": option} if option else {})
        self._acts(Act.TAP if option else Act.MESSAGE)
        self.platform.screens.show(self.openid, self._mine("text", text))
        return self.platform.pen.message(self.openid, "text", fields)

    async def deliver(self, message: Message) -> Bubble | None:
        """Tells the account, with WeChat's retries. The phone shows one answer to a message."""
        faults = self.platform.push_faults
        if not faults:
            return await self._deliver(message)
        fault = faults.pop(0)
        if fault.at_once:
            answers = await asyncio.gather(*(self._deliver(message) for _ in range(fault.times)))
        else:
            answers = [await self._deliver(message) for _ in range(fault.times)]
        return next((answer for answer in answers if answer), None)

    async def _deliver(self, message: Message) -> Bubble | None:
        body = await self.platform.courier.carry(message.openid, message.xml)
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

    async def _sends(
        self,
        kind: str,
        fields: Mapping[str, object],
        text: str = "",
        media: str = "",
        url: str = "",
    ) -> Bubble | None:
        self._acts(Act.MESSAGE)
        self.platform.screens.show(self.openid, self._mine(kind, text, media, url))
        return await self.deliver(self.platform.pen.message(self.openid, kind, fields))

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
