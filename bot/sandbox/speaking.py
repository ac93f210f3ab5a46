"""What a person can send in the chat.

https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
"""

from collections.abc import Mapping

from bot.sandbox import samples
from bot.sandbox.bubbles import Bubble
from bot.sandbox.handset import Handset
from bot.sandbox.pushes import UNSUPPORTED, Message
from bot.sandbox.windows import Act


class Speaking(Handset):
    async def says(self, text: str) -> Bubble | None:
        return await self.deliver(self.draft_text(text))

    async def says_of_article(self, text: str, article: str, number: int = 1) -> Bubble | None:
        """Written from below an article of the account: its msg_data_id, and which of several."""
        return await self.deliver(self.draft_text(text, MsgDataId=article, Idx=number))

    async def taps_option(self, option: str, text: str) -> Bubble | None:
        """Taps an option of a msgmenu: text to the account, a tap to the rules."""
        return await self.deliver(self.draft_text(text, option))

    async def sends_photo(self, data: bytes | None = None) -> Bubble | None:
        """PNG, JPEG or GIF; None for a photo of a dark stairwell."""
        medium = self.platform.media.keep("image", data or samples.photo())
        url = self.platform.url_of(medium.id)
        return await self._sends("image", {"PicUrl": url, "MediaId": medium.id}, media=medium.id)

    async def sends_voice(self, data: bytes | None = None) -> Bubble | None:
        """AMR; None for three seconds of silence. WeChat no longer says what was spoken."""
        medium = self.platform.media.keep("voice", data or samples.voice())
        fields = {"MediaId": medium.id, "Format": "amr"}
        if self.platform.switches.voice_extras:
            clearer = self.platform.media.keep("voice", medium.data)
            fields |= {"MediaId16K": clearer.id, "Recognition": ""}
        return await self._sends("voice", fields, media=medium.id)

    async def sends_video(self, data: bytes | None = None, kind: str = "video") -> Bubble | None:
        """MP4; None for an empty one. `kind`: or shortvideo."""
        medium = self.platform.media.keep("video", data or samples.video())
        thumb = self.platform.media.keep("image", samples.photo())
        fields = {"MediaId": medium.id, "ThumbMediaId": thumb.id}
        return await self._sends(kind, fields, media=medium.id)

    async def sends_location(self, lat: float, lon: float, label: str = "") -> Bubble | None:
        fields = {"Location_X": lat, "Location_Y": lon, "Scale": 16, "Label": label}
        return await self._sends("location", fields, label)

    async def sends_link(self, title: str, url: str, description: str = "") -> Bubble | None:
        fields = {"Title": title, "Description": description, "Url": url}
        return await self._sends("link", fields, title, url=url)

    async def sends_unsupported(self, language: str = "zh_CN") -> Bubble | None:
        """A sticker, a mini-program card: WeChat tells the account only that, in words.

        `language`: of the person's WeChat, zh_CN, zh_TW or en.
        """
        return await self.says(UNSUPPORTED[language])

    def draft_text(self, text: str, option: str = "", **more: object) -> Message:
        """The person has written; the account is told by `deliver`, once or often."""
        fields = {"Content": text, **more}
        if option or self.platform.switches.empty_option:
            fields["bizmsgmenuid"] = option
        self._acts(Act.TAP if option else Act.MESSAGE)
        self.platform.screens.show(self.openid, self._mine("text", text))
        return self.platform.pen.message(self.openid, "text", fields)

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
