"""The platform: one official account, the phones around it, the API, the way to its bot."""

import asyncio
from datetime import UTC, datetime

from aiohttp import web

from bot.sandbox import api_http, network
from bot.sandbox.account import Account, Clock
from bot.sandbox.api import Api
from bot.sandbox.bubbles import Screens
from bot.sandbox.codes import Codes
from bot.sandbox.courier import Courier
from bot.sandbox.customer import Customer
from bot.sandbox.faults import PushFault
from bot.sandbox.feed import Feed
from bot.sandbox.finishes import Finishes
from bot.sandbox.mass import Mass
from bot.sandbox.media import Media
from bot.sandbox.menu import Menu
from bot.sandbox.notices import Notices
from bot.sandbox.phone import Phone
from bot.sandbox.pushes import Pen
from bot.sandbox.quota import Quota
from bot.sandbox.replies import Replies
from bot.sandbox.screen import Screen
from bot.sandbox.templates import Templates
from bot.sandbox.tokens import Tokens
from bot.sandbox.users import Users
from bot.sandbox.windows import Windows

LARGEST = 32 << 20  # bytes of a request


def machine_clock() -> datetime:
    return datetime.now(UTC)


class Platform:
    """`callback`: the bot's address, "" for none. `now`: the clock of windows, tokens and media.

    The five seconds for an answer are real ones: `courier.patience`.
    """

    def __init__(self, account: Account, callback: str = "", now: Clock = machine_clock) -> None:
        self.account, self.now = account, now
        self.origin = "http://mmbiz.qpic.cn"  # of PicUrl; `serve` puts the true one
        self.feed = Feed()
        self.screens = Screens(self.feed)
        self.users, self.windows, self.media = Users(now), Windows(now), Media(now)
        self.codes, self.menu = Codes(now, self.tell_codes), Menu(self.tell_menu)
        self.tokens, self.quota = Tokens(account, now), Quota(account, now)
        self.customer = Customer(account, self.users, self.windows, self.media, self.screens)
        self.pen = Pen(account, now)
        self.courier = Courier(account, callback, now, self.feed)
        self.finishes = Finishes(self.pen, self.carry)
        reach = (now, self.users, self.screens, self.finishes)
        self.templates = Templates(account, *reach)
        self.notices, self.mass = Notices(*reach), Mass(*reach)
        self.replies = Replies(account, self.courier.envelope, self.media, now)
        subjects = (self.tokens, self.quota, self.users, self.codes, self.menu, self.media)
        sends = (self.customer, self.templates, self.notices, self.mass)
        routes = [subject.routes() for subject in (*subjects, *sends)]
        self.api = Api(now, self.feed, self.tokens, self.quota, [*routes, network.routes()])
        self.faults, self.push_faults = self.api.faults, list[PushFault]()  # those to come
        self.log = self.api.log  # the latest API calls
        self.hints: list[str] = []  # what the page suggests, 张伟：接 1
        self.phones: dict[str, Phone] = {}  # by openid, in the order in which they came

    @property
    def callback(self) -> str:
        return self.courier.callback

    @callback.setter
    def callback(self, url: str) -> None:
        self.courier.callback = url

    def phone(self, name: str) -> Phone:
        """The phone of that name; a new one is a stranger to the account."""
        phone = Phone(self, name)
        if phone.openid in self.phones:
            return self.phones[phone.openid]
        self.phones[phone.openid] = phone
        self.tell_phones()
        return phone

    async def carry(self, openid: str, xml: str) -> bytes | None:
        """By whatever courier the platform has now."""
        return await self.courier.carry(openid, xml)

    def label_scene(self, scene: int | str, words: str) -> None:
        """What the page calls the code of a scene: 6号楼."""
        self.codes.label(scene, words)

    def show_hints(self, hints: list[str]) -> None:
        """What a visitor can try: whose phone, ：, the words to send."""
        self.hints = hints
        self.feed.tell("hints", hints=hints)

    def app(self) -> web.Application:
        """The API under /cgi-bin/ and /wxaapi/, the page at /, the page's own API under /phones."""

        async def call(request: web.Request) -> web.StreamResponse:
            return await api_http.answer(self.api, request)

        async def stop(app: web.Application) -> None:
            app[api_http.CLOSING].set()
            self.feed.close()
            await screen.stop()

        async def close(_app: web.Application) -> None:
            await self.close()

        screen = Screen(self)
        app = web.Application(client_max_size=LARGEST)
        app[api_http.CLOSING] = asyncio.Event()
        app.router.add_route("*", "/cgi-bin/{path:.*}", call)
        app.router.add_route("*", "/wxaapi/{path:.*}", call)
        app.add_routes(screen.routes())
        app.on_shutdown.append(stop)
        app.on_cleanup.append(close)
        return app

    async def close(self) -> None:
        """Drops what is to be told, lets go of the bot; the next push opens new connections."""
        await self.finishes.close()
        await self.courier.close()

    def tell_phones(self) -> None:
        if self.feed.watched:
            self.feed.tell("phones", phones=[phone.card() for phone in self.phones.values()])

    def tell_menu(self) -> None:
        self.feed.tell("menu", buttons=self.menu.buttons)

    def tell_codes(self) -> None:
        self.feed.tell("codes", codes=self.codes.shown())
