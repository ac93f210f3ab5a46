"""A house with its menus published, and what WeChat says of everybody's tags."""

from dataclasses import dataclass

import pytest

from bot import app
from bot.delivery import tagging
from bot.storage.tagging import Tagging
from bot.wechat import menu
from bot.wechat.lines import Lines
from bot.wechat.menu import leaves
from tests.chats.conftest import Introduced
from tests.house import House
from tests.phone import Phones

MENUS = menu.load()
RESIDENT, WORKER, STAFF = MENUS.tags.resident, MENUS.tags.worker, MENUS.tags.staff


@dataclass
class Town:
    """The house and its people. `tagger`: the house's own job, ticked by hand and by its ticker."""

    house: House

    @property
    def platform(self):
        return self.house.platform

    @property
    def tagger(self):
        return self.house.parts.tagger

    async def publish(self):
        """As `louli menu publish` does."""
        writer = self.house.parts.writer
        async with Lines() as http:
            settings = await writer.run(lambda scene: scene.db.settings)
            published = await menu.publish(app.make_client(settings, http), MENUS)
        await writer.run(tagging.publish)
        return published

    def stillness(self):
        """The house's own ticker tags nobody meanwhile."""
        return self.tagger._alone  # noqa: SLF001 - what keeps its rounds apart

    async def steps(self, **later):
        """The job's round, when so much time has passed."""
        self.house.clock.passes(**later or {"seconds": 1})
        await self.tagger.compare()
        await self.tagger.keep_in_step()

    def tags(self, name):
        """What WeChat has, by name."""
        names = self.platform.tags.names
        return {names[tag] for tag in self.platform.phone(name).user.tags}

    def buttons(self, name):
        """What the phone shows, by key, in order."""
        buttons = self.platform.phone(name).menu
        return [one["key"] for top in buttons for one in top.get("sub_button") or [top]]

    def calls(self, path):
        return [call for call in self.platform.log if call.path == f"/cgi-bin/{path}"]

    async def known(self):
        return {row.person: row for row in await self.house.rows(Tagging)}


def keys(buttons):
    return [one.key for one in leaves(buttons)]


@pytest.fixture
def introduced(house):
    return Introduced(Phones(house))


@pytest.fixture
async def town(house, introduced):
    """张伟 works, 主任 is staff, 王秀英 and 李梅 live there; 生人 only follows. All is published."""
    town = Town(house)
    await town.publish()
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "李梅")
    await introduced.says("生人")
    await town.steps()
    return town
