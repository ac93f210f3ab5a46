"""The house under test: the real app and the real sandbox, on two loopback ports."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web
from bot import app, clock
from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry, Role
from bot.actions import invite
from bot.sandbox import Account, Platform, serve
from bot.settings import Settings
from bot.storage.writer import Writer
import handlers

KEY = b64encode(bytes(range(32))).decode()
COMMUNITY, ESTATE = "翠竹园社区", "翠竹园社区/翠竹园"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday 12:00 in Shanghai
ROSTER = [
    ("6/1/402", "王秀英", "13800138000"),
    ("6/1/402", "王建国", "13800138001"),
    ("6/1/101", "李梅", "13800138002"),
    ("6/2/301", "赵敏", "13800138003"),
    ("7/1/201", "陈刚", "13800138004"),
]


@dataclass
class Clock:
    """The community's time, which only tests move."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **period: float) -> None:
        self.now += timedelta(**period)


def settings(url: str, api_url: str, *, mode: str = "safe", account: str = "service") -> Settings:
    return Settings(
        communities=[{"name": COMMUNITY, "estates": ["翠竹园"]}],
        wechat={
            "app_id": "wx0000000000000001",
            "app_secret": "hush-secret",
            "token": "hush-token",
            "aes_key": "k" * 43,
            "mode": mode,
            "account": account,
            "api_url": api_url,
        },
        database={"url": url},
        security={"data_key": KEY},
    )


def small_estate(scene):
    scene.add(Estate(id=scene.number("estate"), place=ESTATE))
    for name in ("6", "7", "8"):
        scene.add(Building(id=scene.number("building"), place=f"{ESTATE}/{name}"))
    for place in dict.fromkeys(place for place, _, _ in ROSTER):
        scene.add(Home(place=f"{ESTATE}/{place}"))
    scene.add(Home(place=f"{ESTATE}/6/1/999"))
    for place, name, mobile in ROSTER:
        scene.add(Entry(id=scene.number("entry"), place=f"{ESTATE}/{place}", name=name, mobile=mobile))
