"""Phones to chat with, and people who have come so far already."""

import json

import pytest

from bot.community.people import Role
from tests.house import COMMUNITY, ROSTER, open_house
from tests.phone import Phones

CONTENTS = {  # of templates and subscribe notices, as an account might have them
    "ticket": ("工单提醒", "事项：{{thing1.DATA}}\n地点：{{thing2.DATA}}\n内容：{{thing3.DATA}}"),
    "verification": ("认证结果", "申请：{{thing1.DATA}}\n说明：{{thing2.DATA}}"),
    "notice": ("社区提醒", "事项：{{thing1.DATA}}\n内容：{{thing2.DATA}}"),
    "once": ("社区公告", "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}"),
    "lasting": ("长期公告", "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}"),
}
SUBSCRIBED = {"once", "lasting"}


@pytest.fixture
def account():
    """Its kind; a test that wants another is parametrized."""
    return "service"


@pytest.fixture
def templates():
    """The names of CONTENTS that the account has."""
    return ()


@pytest.fixture
def configured(templates, monkeypatch):
    """The same, named as in config.yaml."""
    if templates:
        ids = {name: f"id-of-{name}" for name in templates}
        monkeypatch.setenv("LOULI_WECHAT__TEMPLATES", json.dumps(ids))
    return templates


@pytest.fixture
def public_url():
    """Of the house's pages, as tests.house has it; a test of a house without is parametrized."""
    return "https://bot.example.org"


@pytest.fixture
def configured_url(public_url, monkeypatch):
    monkeypatch.setenv("LOULI_SERVER__PUBLIC_URL", public_url)


@pytest.fixture
async def house(database, kind, clock, account, configured, configured_url):  # noqa: PLR0913, PLR0917
    async with open_house(database, kind[1], clock, account) as house:
        messages, notices = house.platform.templates, house.platform.notices
        for name in configured:
            title, content = CONTENTS[name]
            if name in SUBSCRIBED:
                notices.add(f"id-of-{name}", title, content, lasting=name == "lasting")
            else:
                messages.add(f"id-of-{name}", title, content)
        yield house


@pytest.fixture
def phones(house):
    return Phones(house)


@pytest.fixture
def chat(phones):
    """Plays a transcript."""
    return phones.chat


class Introduced:
    """People who have come so far already; how they did is told in transcripts of its own."""

    def __init__(self, phones):
        self.phones, self.house = phones, phones.house

    async def says(self, name, *texts):
        phone = self.phones.of(name)
        await phone.follow()
        for text in texts:
            await self.house.a_second_passes()
            await phone.says(text)
            await self.house.ticks()

    async def staff(self, name="主任", *areas):
        await self.says(name, await self.house.invitation(Role.STAFF, *areas), name)

    async def worker(self, name="张伟", *buildings, role=Role.WORKER):
        areas = [f"{COMMUNITY}/翠竹园/{building}" for building in buildings or ("6", "7")]
        await self.says(name, await self.house.invitation(role, *areas), name)

    async def resident(self, *names):
        for name in names:
            place, mobile = next((p, m) for p, known, m in ROSTER if known == name)
            building, unit, room = place.split("/")
            home = f"{building}号楼{unit}单元{room}" if unit else f"{building}号楼{room}"
            await self.says(name, f"认证 {home} {name} {mobile}")


@pytest.fixture
def introduced(phones):
    return Introduced(phones)
