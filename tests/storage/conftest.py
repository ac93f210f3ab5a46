"""Writers on either database, and a way to make turns wait for one another."""

import threading
from asyncio import create_task, sleep, to_thread
from base64 import b64decode
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event

from bot.community.people import Person
from bot.storage.engine import connect
from bot.storage.inbox import Heard
from bot.storage.seal import Seal
from bot.storage.tables import table
from bot.storage.writer import Writer
from tests.house import KEY, POSTGRESQL_PLAIN, SQLITE_SAFE, settings
from tests.storage.reused import database, reused

__all__ = ["Desk", "database", "desk", "desks", "meet", "postgresql_only", "reused", "sqlite_only"]

sqlite_only = pytest.mark.parametrize("kind", [SQLITE_SAFE], ids="-".join, indirect=True)
postgresql_only = pytest.mark.parametrize("kind", [POSTGRESQL_PLAIN], ids="-".join, indirect=True)


class Desk:
    """A running writer, its engine, and how often it committed."""

    def __init__(self, url, account="service"):
        self.engine, self.seal = connect(url), Seal(b64decode(KEY))
        self.settings = settings(url, "http://127.0.0.1:1", account=account)
        self.writer = Writer(self.engine, self.seal, self.settings)
        self.commits = 0
        event.listen(self.engine, "commit", self.count)
        self.writer.start()

    def count(self, _connection):
        self.commits += 1

    async def run(self, work, **given):
        return await self.writer.run(work, **given)

    def hear(self, openid, key, work):
        """A message, queued now; await what is returned for its outcome."""
        return create_task(self.writer.hear(Heard(key, openid), work))

    async def rows(self, model):
        columns = table(model)
        statement = columns.select().order_by(*columns.primary_key)
        return await self.run(lambda scene: scene.db.all(model, statement))

    @asynccontextmanager
    async def together(self):
        """What is asked for inside waits, and shares a batch."""
        entered, leave = threading.Event(), threading.Event()

        def hold(_scene):
            entered.set()
            leave.wait(10)

        held = create_task(self.run(hold))
        await to_thread(entered.wait)
        try:
            yield
            await sleep(0)  # what was asked for is queued now
        finally:
            leave.set()
            await held


@pytest.fixture
async def desks(database):
    """Opens another writer on the same database: another process's."""
    opened = []

    def open_one():
        opened.append(Desk(database))
        return opened[-1]

    yield open_one
    for desk in opened:
        await desk.writer.stop()


@pytest.fixture
async def desk(desks):
    return desks()


def meet(name):
    """Work that meets somebody whose openid is `name`; gives the person's number."""

    def work(scene, _opening=None):
        number = scene.number("person")
        scene.add(Person(id=number, openid=name))
        return number

    return work
