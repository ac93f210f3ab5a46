"""Brings the sample community to life: rows for what is known, real traffic for what happened."""

import asyncio
import re

from sqlalchemy import bindparam, or_, select

from bot import app, clock
from bot.actions import invite
from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry, Role
from bot.community.places import Address, path, show
from bot.delivery import tagging
from bot.demo.sample import Place, Sample
from bot.sandbox import Bubble, Phone, Platform
from bot.settings import Settings, TemplateName
from bot.storage import homes
from bot.storage.outbox import State, letters
from bot.storage.scene import Scene
from bot.storage.writer import Writer
from bot.wechat import menu, qr
from bot.wechat.lines import Lines

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
CODE_HERE = "<邀请码>"  # in the story: the code that was made last
LOOKS, BETWEEN = 100, 0.02  # at most 2 s until what was written is on the phones
LASTING = {TemplateName.LASTING}
SUBSCRIBED = LASTING | {TemplateName.ONCE}
Phones = dict[str, Phone]  # by name
_restless = select(letters.c.id).where(
    or_(letters.c.state == State.QUEUED, letters.c.state == State.SENDING),
    letters.c.due <= bindparam("now"),
)


def meet(sample: Sample, platform: Platform) -> Phones:
    """The neighbours' phones exist, but nobody holds them up to the page."""
    for name, form in sample.forms.items():
        if name in SUBSCRIBED:
            platform.notices.add(name, form.title, form.content, lasting=name in LASTING)
        else:
            platform.templates.add(name, form.title, form.content)
    phones = [platform.phone(whole) for whole in sample.cast.phones]
    phones += [Phone(platform, whole) for whole in sample.cast.neighbours]
    platform.show_hints(sample.hints)
    return {phone.name.split()[0]: phone for phone in phones}


async def seed(
    sample: Sample, platform: Platform, phones: Phones, settings: Settings, writer: Writer
) -> None:
    """All that happened before the visitor came; it ends when the story does."""
    await writer.run(lambda scene: settle_in(scene, sample.place))
    scenes = await publish(platform, settings, writer)
    community = sample.place.community
    code = await writer.run(lambda scene: invite.make(scene, Role.STAFF, [community], None))
    story = Story(phones, scenes, writer, code)
    for step in sample.story:
        for who, what in step.items():
            await story.act(who, what)


def settle_in(scene: Scene, place: Place) -> None:
    """What the committee knows before anybody binds."""
    estate = path(place.community, Address(place.estate, None, None, None))
    scene.add(Estate(id=scene.number("estate"), place=estate))
    for building in place.buildings:
        scene.add(Building(id=scene.number("building"), place=f"{estate}/{building}"))
    for home, lines in place.roster.items():
        scene.add(Home(place=f"{estate}/{home}"))
        for line in lines:
            name, mobile = line.split()
            entry = scene.number("entry")
            scene.add(Entry(id=entry, place=f"{estate}/{home}", name=name, mobile=mobile))


async def publish(platform: Platform, settings: Settings, writer: Writer) -> dict[str, str]:
    """The menus, and a code for the estate and each building. Their scenes, by what they show."""
    known = await writer.run(lambda scene: homes.scenes(scene.db))
    async with Lines() as http:
        client = app.make_client(settings, http)
        await menu.publish(client, menu.load())
        await writer.run(tagging.publish)
        for scene, place in known:
            await qr.make_code(client, scene)
            platform.label_scene(scene, show(place))
    return {show(place): scene for scene, place in known}


class Story:
    """Each act is heard, answered and told to whom it concerns before the next begins."""

    def __init__(self, phones: Phones, scenes: dict[str, str], writer: Writer, code: str) -> None:
        self.phones, self.scenes, self.writer, self.code = phones, scenes, writer, code

    async def act(self, who: str, what: str | dict[str, str]) -> None:
        bubble = await self._does(self.phones[who], what)
        if bubble and (found := CODE.search(bubble.text)):
            self.code = found[0]
        for _ in range(LOOKS):
            if await self.writer.run(is_quiet):
                return
            await asyncio.sleep(BETWEEN)

    async def _does(self, phone: Phone, what: str | dict[str, str]) -> Bubble | None:
        match what:
            case str():
                return await phone.says(what.replace(CODE_HERE, self.code).strip())
            case {"follows": _}:
                return await phone.follow()
            case {"scans": place}:
                return await phone.scan(self.scenes[place])
            case {"sends": "photo"}:
                return await phone.sends_photo()
        raise ValueError(f"a phone cannot do this: {what}")


def is_quiet(scene: Scene) -> bool:
    """Nothing that is due waits or is on its way."""
    return scene.db.value(_restless, now=clock.now()) is None
