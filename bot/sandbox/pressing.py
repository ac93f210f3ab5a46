"""What the buttons of a menu do on a phone, and what the account is told of it.

https://developers.weixin.qq.com/doc/offiaccount/Custom_Menus/Custom_Menu_Push_Events.html
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.sandbox import samples
from bot.sandbox.bubbles import Bubble
from bot.sandbox.buttons import Button
from bot.sandbox.speaking import Speaking
from bot.sandbox.windows import Act

RESULT = "https://example.org/"  # what a code says unless a test has another
PLACE = (31.23, 121.47, "翠竹园 6号楼")
CAMERAS = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
SCANS = ("scancode_push", "scancode_waitmsg")
FIELDS = {"view": "url", "miniprogram": "pagepath"}
Telling = Callable[[], Awaitable[Bubble | None]]


class Pressing(Speaking):
    async def presses(self, button: Button, **given: object) -> Bubble | None:
        """A button as the menu has it; `given` goes to what its type does."""
        kind = button["type"]
        does: dict[str, Callable[..., Awaitable[Bubble | None]]] = {
            "click": self.taps,
            "view": self.views,
            "miniprogram": self.opens_miniprogram,
            "location_select": self.picks_place,
            **dict.fromkeys(SCANS, partial(self.scans_for_menu, kind=kind)),
            **dict.fromkeys(CAMERAS, partial(self.takes_photos, kind=kind)),
        }
        if kind not in does:
            return None  # an article is shown, nobody told
        return await does[kind](button[FIELDS.get(kind, "key")], **given)

    async def taps(self, key: str) -> Bubble | None:
        """A button of type click."""
        return await self._does("CLICK", Act.TAP, EventKey=key)

    async def views(self, url: str) -> Bubble | None:
        """One of type view, which opens no window."""
        return await self._does("VIEW", None, EventKey=url, **self._of_menu())

    async def opens_miniprogram(self, page: str) -> Bubble | None:
        return await self._does("view_miniprogram", None, EventKey=page, **self._of_menu())

    async def scans_for_menu(
        self, key: str, result: str = RESULT, kind: str = "scancode_waitmsg"
    ) -> Bubble | None:
        """A scan is a tap; of the other buttons only what follows, the message, opens a window."""
        told = {"ScanType": "qrcode", "ScanResult": result}
        return await self._does(kind, Act.TAP, EventKey=key, ScanCodeInfo=told)

    async def takes_photos(
        self, key: str, *photos: bytes, kind: str = "pic_photo_or_album"
    ) -> Bubble | None:
        """The event, and each photo as a message of its own; the answer to the last."""
        taken = photos or (samples.photo(),)
        sums = [{"PicMd5Sum": hashlib.md5(one).hexdigest()} for one in taken]  # noqa: S324
        told = {"Count": len(sums), "PicList": {"item": sums}}
        sends = [lambda one=one: self.sends_photo(one) for one in taken]
        return await self._both(kind, {"EventKey": key, "SendPicsInfo": told}, *sends)

    async def picks_place(
        self, key: str, lat: float = PLACE[0], lon: float = PLACE[1], label: str = PLACE[2]
    ) -> Bubble | None:
        """The event, and the place as a message."""
        told = {"Location_X": str(lat), "Location_Y": str(lon), "Scale": "15", "Label": label}
        fields = {"EventKey": key, "SendLocationInfo": told | {"Poiname": ""}}
        return await self._both(
            "location_select", fields, lambda: self.sends_location(lat, lon, label)
        )

    async def _both(
        self, event: str, fields: Mapping[str, object], *sends: Telling
    ) -> Bubble | None:
        """Which comes first is not documented: the event, unless the switch says the message."""
        telling: list[Telling] = [lambda: self._does(event, None, **fields), *sends]
        if self.platform.switches.message_before_event:
            telling = [*telling[1:], telling[0]]
        answers = [await tell() for tell in telling]
        return answers[-1]

    def _of_menu(self) -> dict[str, object]:
        menu = self.platform.menu.fitting(self.user)
        return {"MenuId": menu.id} if menu else {}
