"""What an application costs by what is wrong with it: time must not tell what words do not."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Connection, Engine

from benchmarks import backends
from benchmarks.backends import UnfitPostgresError
from benchmarks.bot_server import ESTATE, build_estate, settings
from benchmarks.measure import say
from benchmarks.report import Figure
from bot.actions import verify
from bot.actions.verify import Told
from bot.community.homes import Home
from bot.community.people import Entry, Person, Residency
from bot.storage import schema
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal

ROUNDS, WARM_UP = 1000, 50
APART, MATCH = "verification_apart", "verification_match"
EMPTY, INHABITED = f"{ESTATE}/1/1/101", f"{ESTATE}/1/1/102"
NAME, MOBILE = "王秀英", "13800138000"
GUESSES = {
    "match": Told(EMPTY, NAME, MOBILE),
    "name": Told(INHABITED, "李雷", MOBILE),
    "mobile": Told(INHABITED, NAME, "13900000000"),
    "both": Told(INHABITED, "李雷", "13900000000"),
    "bound": Told(INHABITED, NAME, MOBILE),
}


def names() -> Iterator[str]:
    for kind in backends.KINDS:
        yield from (backends.named(name, kind) for name in (APART, MATCH))


def measure(folder: Path) -> Iterator[Figure]:
    """Of each database: how far the wrong ones lie apart, and the right one from them."""
    for kind in backends.KINDS:
        try:
            with backends.empty(kind, folder) as database:
                costs = _costs(database.url)
        except UnfitPostgresError as error:
            say(f"verification in {kind} is not measured: {error}")
            continue
        right = costs.pop("match")
        least, most = min(costs.values()), max(costs.values())
        say(f"{kind}: {', '.join(f'{what} {cost:.0f} µs' for what, cost in costs.items())}")
        yield Figure(backends.named(APART, kind), most, "µs", least, most / least, 1.2, 1.05)
        wrong = median(costs.values())
        yield Figure(backends.named(MATCH, kind), right, "µs", wrong, right / wrong, 2.0, 1.5)


def _costs(url: str) -> dict[str, float]:
    """The median of each, in microseconds, in turns so that all see the same machine."""
    engine = connect(url)
    try:
        schema.upgrade(engine)
        _settle(engine, url)
        found: dict[str, list[float]] = {what: [] for what in GUESSES}
        turns = islice(cycle(GUESSES), (ROUNDS + WARM_UP) * len(GUESSES))
        with engine.connect() as connection:
            for number, what in enumerate(turns):
                found[what].append(_guess(connection, url, number, GUESSES[what]))
    finally:
        engine.dispose()
    return {what: median(times[WARM_UP:]) * 1e6 for what, times in found.items()}


def _settle(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        scene = Scene(Db(connection, Seal(bytes(32)), settings(url)))
        build_estate(scene)
        for place in (EMPTY, INHABITED):
            scene.add(Home(place=place))
            number = scene.number("entry")
            scene.add(Entry(id=number, place=place, name=NAME, mobile=MOBILE))
        one = Person(id=scene.number("person"), openid="oBound", name=NAME, mobile=MOBILE)
        scene.add(one)
        scene.add(Residency(id=scene.number("residency"), person=one.id, place=INHABITED))
        scene.write()
        scene.db.finish()


def _guess(connection: Connection, url: str, number: int, told: Told) -> float:
    """Seconds of a whole turn but for its commit, which costs all the same; nothing stays."""
    with connection.begin() as transaction:
        scene = Scene(Db(connection, Seal(bytes(32)), settings(url)))
        person = Person(id=100_000 + number, openid=f"oGuess{number}")
        scene.add(person)
        before = perf_counter()
        verify.apply(scene, person, told)
        scene.write()
        scene.db.finish()
        spent = perf_counter() - before
        transaction.rollback()
    return spent
