"""She asks, and is erased, while others have turns of their own."""

import asyncio
from base64 import b64decode
from dataclasses import dataclass, field
from time import perf_counter

from bot import app, clock
from bot.actions import erase
from bot.community.people import Person
from bot.storage import people as stored
from bot.storage.engine import connect
from bot.storage.every_table import ROWS
from bot.storage.seal import Seal
from bot.storage.tables import table
from bot.storage.writer import Priority, Writer
from tests.erasure.town import HER_NAME, fill, mobile_of, openid_of
from tests.house import KEY, settings
from tests.leaks.places import raw_database

A_MOMENT = 0.01  # seconds
OTHERS = 100  # who are erased together afterwards


@dataclass
class Erased:
    """Seconds; `waited`: the longest that another's turn waited. `traces`: where she still is."""

    people: int
    turn: float = 0.0
    job: float = 0.0
    waited: float = 0.0
    hundred: float = 0.0
    traces: list[str] = field(default_factory=list)


async def make(folder, url, people):
    """Of so many."""
    clock.live_in("Asia/Shanghai")
    chosen, her = settings(url, "http://127.0.0.1:1", folder=folder), people // 2
    engine, seal = connect(url), Seal(b64decode(KEY))
    fill(engine, seal, chosen, people, her)
    writer, found = Writer(engine, seal, chosen), Erased(people)
    writer.start()
    eraser, others = (
        app.make_eraser(chosen, writer),
        asyncio.create_task(_take_turns(writer, found)),
    )
    found.turn = await timed(_begin(writer, her))
    found.job = await timed(eraser.erase_due())
    for number in range(her + 1, min(her + 1 + OTHERS, people + 1)):
        await _begin(writer, number)
    found.hundred = await timed(eraser.erase_due())
    others.cancel()
    found.traces = await _traces(writer, url, her)
    await writer.stop()
    engine.dispose()
    return found


async def timed(work):
    began = perf_counter()
    await work
    return perf_counter() - began


async def _begin(writer, number):
    def work(scene):
        erase.begin(scene, stored.get(scene.db, number))

    await writer.run(work)


async def _take_turns(writer, found):
    persons = table(Person)
    while True:
        waited = await timed(
            writer.run(lambda scene: scene.db.value(persons.select().limit(1)), Priority.SENDER)
        )
        found.waited = max(found.waited, waited)
        await asyncio.sleep(A_MOMENT)


async def _traces(writer, url, her):
    """Every row of every table, opened; then the database as it lies there."""
    sought = HER_NAME, mobile_of(her), openid_of(her)
    found = []
    for model in ROWS:
        rows = await writer.run(
            lambda scene, model=model: scene.db.all(model, table(model).select())
        )
        found += [model.__name__ for row in rows if any(one in repr(row) for one in sought)]
    raw = raw_database(url)
    return found + [f"raw: {one}" for one in sought if one.encode() in raw]
