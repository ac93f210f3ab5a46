"""The platform: one official account, the phones around it, the API, the way to its bot."""

from datetime import UTC, datetime

from aiohttp import web

from bot.sandbox.account import Account, Clock, Kind
from bot.sandbox.api import Api
from bot.sandbox.application import application
from bot.sandbox.articles import Articles
from bot.sandbox.blacklist import Blacklist
from bot.sandbox.bubbles import Screens
from bot.sandbox.choosing import Choosing
from bot.sandbox.codes import Codes
from bot.sandbox.contents import Contents
from bot.sandbox.courier import Courier
from bot.sandbox.customer import Customer
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.finishes import Finishes
from bot.sandbox.jobs import Jobs
from bot.sandbox.jssdk import JsSdk
from bot.sandbox.mailings import Mailings
from bot.sandbox.mass import Mass
from bot.sandbox.media import Media
from bot.sandbox.menu import Menu
from bot.sandbox.network import Network
from bot.sandbox.notices import Notices
from bot.sandbox.oauth import OAuth
from bot.sandbox.openapi import OpenApi
from bot.sandbox.owner import Owner
from bot.sandbox.phone import Phone
from bot.sandbox.post import Post
from bot.sandbox.pushes import Pen
from bot.sandbox.quota import Quota
from bot.sandbox.replies import Replies
from bot.sandbox.rids import Rids
from bot.sandbox.subscribing import Subscribing
from bot.sandbox.switches import Switches
from bot.sandbox.tags import Tags
from bot.sandbox.templates import Templates
from bot.sandbox.tokens import Tokens
from bot.sandbox.users import Users
from bot.sandbox.windows import Windows


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
        self.faults = Faults(self.tell_faults)
        self.screens = Screens(self.feed)
        self.switches = Switches()
        self.users = Users(now, self.switches)
        self.windows = Windows(now, self.switches)
        self.media = Media(now, self.switches, self.url_of)
        self.tags = Tags(self.users, self.switches, self.tell_menu)
        self.codes = Codes(now, self.switches, self.tell_codes)
        self.menu = Menu(self.tags, self.tell_menu)
        self.tokens, self.quota = Tokens(account, now, self.switches), Quota(account, now)
        rids = Rids(now)
        self.articles = Articles(self.media)
        self.contents = Contents(self.media, self.switches, self.articles.published)
        self.customer = Customer(account, self.users, self.windows, self.contents, self.screens)
        self.pen = Pen(account, self.faults.clock(now))
        self.courier = Courier(account, callback, now, self.feed, self.faults)
        self.post = Post(self.faults)
        self.owner = Owner(self.switches, self.pen, self.carry)
        self.finishes = Finishes(self.pen, self.carry, self.faults)
        reach = (now, self.users, self.screens, self.finishes)
        self.templates = Templates(account, *reach)
        self.notices = Notices(*reach)
        mailings, jobs = Mailings(account, self.contents, self.articles), Jobs(now, self.switches)
        self.mass = Mass(self.tags, mailings, self.screens, jobs, self.finishes)
        self.replies = Replies(account, self.courier.envelopes, self.media, now)
        self.oauth = OAuth(account, now, self.switches, self.users)
        self.jssdk = JsSdk(now, self.switches)
        people = (self.users, self.tags, Blacklist(self.users), self.oauth, self.jssdk)
        asked = OpenApi(account, self.quota, rids)
        subjects = (self.tokens, asked, *people, self.codes, self.menu, self.media, self.articles)
        library = (Choosing(self.templates), Subscribing(self.notices))
        sends = (self.customer, self.templates, self.notices, self.mass, *library)
        routes = [subject.routes() for subject in (*subjects, *sends)]
        self.network = Network(lambda: self.callback)
        routes.append(self.network.routes())
        self.api = Api(self.feed, self.tokens, self.quota, rids, routes)
        self.log = self.api.log  # the latest API calls
        self.hints: list[str] = []  # what the page suggests, 张伟：接 1
        self.phones: dict[str, Phone] = {}  # by openid, in the order in which they came

    @property
    def kind(self) -> Kind:
        """What the account is at present: without its verification an unverified one."""
        return self.account.kind if self.switches.verified else "unverified"

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
        """By whatever courier the platform has now; what it is to suffer on the way, it does."""
        return await self.post.carry(openid, xml, self.courier)

    def url_of(self, media_id: str) -> str:
        """Where a photo or a video can be seen, as a PicUrl or a video_url has it."""
        return f"{self.origin}/phones/media/{media_id}"

    def label_scene(self, scene: int | str, words: str) -> None:
        """What the page calls the code of a scene: 6号楼."""
        self.codes.label(scene, words)

    def show_hints(self, hints: list[str]) -> None:
        """What a visitor can try: whose phone, ：, the words to send."""
        self.hints = hints
        self.feed.tell("hints", hints=hints)

    def app(self) -> web.Application:
        return application(self)

    async def close(self) -> None:
        """Drops what is to be told, lets go of the bot; the next push opens new connections."""
        await self.finishes.close()
        await self.courier.close()

    def tell_phones(self) -> None:
        if self.feed.watched:
            self.feed.tell("phones", phones=[phone.card() for phone in self.phones.values()])

    def tell_faults(self) -> None:
        if self.feed.watched:
            self.feed.tell("faults", **self.faults.shown())

    def tell_menu(self) -> None:
        """All menus by id; each phone's card has the id of its own."""
        if self.feed.watched:
            self.feed.tell("menu", buttons=self.menu.buttons, menus=self.menu.shown())
            if self.menu.conditional:
                self.tell_phones()

    def tell_codes(self) -> None:
        self.feed.tell("codes", codes=self.codes.shown())
