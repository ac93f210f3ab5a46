"""A person's phone: what they do, what the account is told of it, what they see."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from bot.sandbox.authorize import fault_of, landing
from bot.sandbox.bubbles import EXPIRED, Bubble
from bot.sandbox.handset import NotFollowingError, openid_of
from bot.sandbox.kinds import SERVICE
from bot.sandbox.pressing import Pressing
from bot.sandbox.pushes import followed_by
from bot.sandbox.windows import Act

__all__ = ["NotFollowingError", "Phone", "openid_of"]


class Phone(Pressing):
    async def follow(self, scene: int | str = "", how: str = "") -> Bubble | None:
        """Follows, by the code of a scene if one is given; nothing happens to a follower.

        `how`: the end of a subscribe_scene, PROFILE_CARD; else QR_CODE or SEARCH.
        """
        if self.following:
            return None
        code = self.platform.codes.find(scene) if scene else None
        self.platform.users.follow(self.openid, code.scene if code else "", how)
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

    async def reports_location(
        self, lat: float, lon: float, precision: float = 119.385
    ) -> Bubble | None:
        """The person lets the account know where they are, on opening the chat."""
        if self.platform.kind not in SERVICE:
            return None
        told = {"Latitude": lat, "Longitude": lon, "Precision": precision}
        return await self._does("LOCATION", None, **told)

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

    def authorizes(self, url: str) -> str:
        """Opens an address of web authorization and agrees: where the phone is sent.

        ValueError with what WeChat shows where that address is wrong. Anybody can, follower or not.
        """
        asked = dict(parse_qsl(urlsplit(url).query))
        if wrong := fault_of(self.platform.oauth, asked):
            raise ValueError(wrong)
        return landing(self.platform.oauth, asked, self.openid)
