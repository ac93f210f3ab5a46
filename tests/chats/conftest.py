"""Phones to chat with, and people who have come so far already."""

import pytest

from bot.community.people import Role
from tests.house import COMMUNITY, ROSTER
from tests.phone import Phones


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
