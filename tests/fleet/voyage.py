"""One broadcast: people, a fleet, a notice to all of them, two deaths, and what became of it."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from time import monotonic, perf_counter, time

from benchmarks import town
from benchmarks.bot_server import ESTATE, settings
from bot import clock
from bot.actions import publish
from bot.actions.publish import Words
from bot.storage import outbox, people
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal
from tests.crash.page import Page
from tests.fleet import processes
from tests.fleet.books import Books
from tests.fleet.wechat import Call, open_wechat

PROCESSES, VICTIMS = 4, 2
DEATHS = (0.3, 0.5), (0.5, 0.85)  # between which shares of the sends
STAFF = 1  # the author: a worker of the town
TALKERS, PAUSE = 5, (0.1, 0.5)  # residents who write meanwhile; seconds between two messages
LOOK = 0.3  # seconds
LEASE = 61  # seconds, and one
REPORTS_WITHIN = 3.0  # seconds for the last finish events


@dataclass(frozen=True)
class Plan:
    """`is_keyed`: as 紧急, by template; else as a customer message. `hurries`: the clock is set on
    when all others have been sent what they wait for, so that leases lapse at once."""

    people: int
    rate: int
    is_keyed: bool
    seed: str
    hurries: bool = False

    @property
    def lane(self):
        return "template" if self.is_keyed else "customer"

    @property
    def most_seconds(self):
        return 4 * self.people / self.rate + 240


@dataclass
class Voyage:
    """What came of it. `rows`: the notice's deliveries; `shown`: by openid, how often; `answers`:
    (seconds, whether it was one) of the residents who wrote; `victims`: who was killed, and after
    how many sends."""

    plan: Plan
    calls: list[Call] = field(default_factory=list)
    victims: dict[int, int] = field(default_factory=dict)
    answers: list[tuple[float, bool]] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    listed: set[int] = field(default_factory=set)
    shown: dict[str, int] = field(default_factory=dict)
    notice: str = ""
    seconds: float = 0.0
    exits: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def make(folder, database, plan):
    """The database at `database` is empty, and so is the folder."""
    await asyncio.to_thread(town.settle, database, plan.people)
    if plan.is_keyed:
        await asyncio.to_thread(town.fall_silent, database)
    page = Page(folder / "page")
    async with open_wechat(page.now, PROCESSES) as wechat:
        wechat.know(plan.people)
        async with processes.sail(folder, database, plan.rate, wechat) as fleet:
            voyage = await _broadcast(database, plan, page, wechat, fleet)
            voyage.exits = await fleet.stop()
    voyage.errors = _errors(folder)
    return voyage


async def _broadcast(database, plan, page, wechat, fleet):
    voyage, books = Voyage(plan, wechat.calls), Books(database)
    _mark_deaths(plan, wechat, fleet, voyage.victims)
    over = asyncio.Event()
    talking = [asyncio.create_task(_talk(wechat, plan, n, over, voyage)) for n in range(TALKERS)]
    notice = await asyncio.to_thread(_publish, database, plan)
    began = time()
    await _finished(books, notice, plan, page)
    voyage.seconds = max((call.at for call in wechat.calls), default=began) - began
    over.set()
    await asyncio.gather(*talking)
    await wechat.finishes.settled()
    await asyncio.sleep(REPORTS_WITHIN)
    voyage.rows, voyage.notice = books.rows(notice), books.state(notice)
    voyage.listed = await asyncio.to_thread(_listed, database, notice)
    voyage.shown = wechat.shown()
    books.close()
    return voyage


def _mark_deaths(plan, wechat, fleet, victims):
    """Whom it meets, and when, is the seed's choice."""
    chance = Random(plan.seed)  # noqa: S311 - chance, no secret
    for number, shares in zip(chance.sample(range(PROCESSES), VICTIMS), DEATHS, strict=True):
        after = int(plan.people * chance.uniform(*shares))

        def die(number=number, after=after):
            fleet.kill(number)
            victims[number] = after

        wechat.marks[after] = die


async def _talk(wechat, plan, number, over, voyage):
    """Somebody whom the notice does not concern writes and is answered, again and again."""
    phone = wechat.phone(f"住户{number}")
    chance = Random(f"{plan.seed}/{number}")  # noqa: S311
    await phone.follow()
    while not over.is_set():
        began = perf_counter()
        bubble = await phone.says("帮助")
        is_answered = bubble is not None and bubble.side == "account"
        voyage.answers.append((perf_counter() - began, is_answered))
        await asyncio.sleep(chance.uniform(*PAUSE))


async def _finished(books, notice, plan, page):
    """Until the notice is told finished; or too long."""
    until, before = monotonic() + plan.most_seconds, None
    while monotonic() < until and books.state(notice) != "finished":
        now = books.under_way(notice)
        if plan.hurries and now == before and not now["queued"] and now["sending"]:
            page.passes(LEASE)
        before = now
        await asyncio.sleep(LOOK)


def _publish(database, plan):
    words = Words("停水通知", "明天 9:00 至 12:00 检修水管，请提前存水。", is_urgent=plan.is_keyed)

    def work(db):
        scene = Scene(db)
        notice = publish.schedule(scene, people.get(db, STAFF), [ESTATE], words, clock.now())
        scene.write()
        return notice.id

    return _do(database, work)


def _listed(database, notice):
    """The letters that staff find where they look for unknown ones."""
    return _do(database, lambda db: {letter.id for letter in outbox.unknowns(db, notice)})


def _do(database, work):
    engine = connect(database)
    with engine.begin() as connection:
        db = Db(connection, Seal(bytes(32)), settings(database))
        done = work(db)
        db.finish()
    engine.dispose()
    return done


def _errors(folder):
    """What the processes themselves thought wrong."""
    lines = [line for log in folder.glob("log-*") for line in log.read_text("utf-8").splitlines()]
    return [line for line in lines if " ERROR " in line or line.startswith("Traceback")]
