"""The bot as `make bench` measures it: the whole way of a message, in a community of PEOPLE."""

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

import handlers
from benchmarks.callbacks import AES_KEY, APP_ID, PEOPLE, TOKEN, person
from bot.actions import committee
from bot.app import open_writer, settle_in
from bot.chat.dispatch import REPLY_WITHIN, Dispatch
from bot.chat.texts import Texts
from bot.community.agreements import Agreement
from bot.community.homes import Building, Estate, Home
from bot.community.people import Grant, Person, Residency, Role, Subscription
from bot.settings import Mode, Settings
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.scene import Scene
from bot.wechat.door import Door
from bot.wechat.envelope import Envelope, Envelopes

COMMUNITY = "翠竹园社区"
ESTATE = f"{COMMUNITY}/翠竹园"
BUILDINGS = 10


def build(app: web.Application, url: str) -> None:
    """Add the bot's POST /wechat on the empty database at `url`.

    Door, dispatch and writer as `louli serve` joins them; nothing is sent, that is another bench.
    Runs inside the loop. Token, key and account are those of benchmarks.callbacks, and every
    `person` there is a verified resident.
    """

    async def open_house(_: web.Application) -> AsyncIterator[None]:
        async with open_writer(settings(url)) as writer:
            await writer.run(settle)
            dispatch = Dispatch(handlers.routes, writer, Texts(), committee.alarm)
            envelope = Envelope(APP_ID, TOKEN, AES_KEY, Mode.SAFE)
            door = Door(dispatch.hear, Envelopes(envelope), REPLY_WITHIN)
            app.router.add_post("/wechat", door.receive)
            settle_in()
            yield
            await door.close()

    app.cleanup_ctx.append(open_house)


def settings(url: str, rate_per_second: int = 200, **wechat: Any) -> Settings:
    secrets = {"app_secret": "secret", "token": TOKEN, "aes_key": AES_KEY}
    return Settings(
        communities=[{"name": COMMUNITY, "estates": ["翠竹园"]}],
        wechat={"app_id": APP_ID, **secrets, **wechat},
        database={"url": url},
        security={"data_key": b64encode(bytes(32)).decode()},
        notices={"rate_per_second": rate_per_second},
    )


def settle(scene: Scene) -> None:
    """Ten buildings, a hundred verified residents in each, who have agreed."""
    build_estate(scene)
    version = Texts().terms.version
    for number in range(PEOPLE):
        home = f"{ESTATE}/{number % BUILDINGS + 1}/1/{number // BUILDINGS + 101}"
        resident = Person(
            id=scene.number("person"), openid=person(number), name="王秀英", mobile="13800138000"
        )
        scene.add(Home(place=home))
        scene.add(resident)
        scene.add(Residency(id=scene.number("residency"), person=resident.id, place=home))
        scene.add(Agreement(id=scene.number("agreement"), person=resident.id, version=version))
        subscription = scene.number("subscription")
        scene.add(Subscription(id=subscription, person=resident.id, place=home))


def build_estate(scene: Scene) -> None:
    """An estate's buildings, each with a worker who has spoken today."""
    scene.add(Estate(id=scene.number("estate"), place=ESTATE))
    for number in range(1, BUILDINGS + 1):
        scene.add(Building(id=scene.number("building"), place=f"{ESTATE}/{number}"))
        worker = Person(id=scene.number("person"), openid=f"oWorker{number}", name="张师傅")
        scene.add(worker)
        spoke = Answer(
            key=f"w{number}", person=worker.id, owner=Owner.DOOR, opens=Opens.MESSAGE, text="好"
        )
        scene.add(spoke)
        area, grant = f"{ESTATE}/{number}", scene.number("grant")
        scene.add(Grant(id=grant, person=worker.id, role=Role.WORKER, area=area))
