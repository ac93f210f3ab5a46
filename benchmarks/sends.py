"""What a send costs: the bot with its ledger against a bare loop that posts the same messages."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.backends import KINDS, named
from benchmarks.bot_server import BUILDINGS
from benchmarks.measure import say
from benchmarks.post_office import Bare, House, Sent, WeChat, open_house
from benchmarks.report import Figure

PEOPLE, ROUNDS = 50_000, 5  # a round goes to one building: everybody hears once
UNKEYED, KEYED = "send_unkeyed", "send_keyed"
PATHS = {UNKEYED: "/custom/send", KEYED: "/template/send"}
MARKS = {UNKEYED: (0.5, 0.8), KEYED: (0.7, 0.9)}


def names() -> Iterator[str]:
    for lane in MARKS:
        yield from (named(lane, kind) for kind in KINDS)


def measure(folder: Path) -> Iterator[Figure]:
    """Sends a second, and what each costs, by lane and database."""
    with ExitStack() as stack:
        wechat = WeChat(stack)
        bare = Bare(stack, wechat)
        opened = {kind: open_house(stack, wechat, kind, folder, PEOPLE) for kind in KINDS}
        houses = {kind: house for kind, house in opened.items() if house}
        for lane in MARKS:
            yield from _compare(lane, wechat, bare, houses)


def _compare(
    lane: str, wechat: WeChat, bare: Bare, houses: Mapping[str, House]
) -> Iterator[Figure]:
    """The rounds take turns, so that all see the same machine."""
    for house in houses.values():
        if lane == KEYED:
            house.fall_silent()  # else an alert, too, would go as a customer message
        house.broadcast(BUILDINGS, urgent=lane == KEYED)
    sample = wechat.sample(PATHS[lane])
    bare.send(sample, PEOPLE // BUILDINGS)
    base, rounds = list[Sent](), {kind: list[Sent]() for kind in houses}
    for building in range(1, ROUNDS + 1):
        base.append(bare.send(sample, PEOPLE // BUILDINGS))
        _tell(f"{lane} bare", building, base[-1])
        for kind, house in houses.items():
            rounds[kind].append(house.broadcast(building, urgent=lane == KEYED)[1])
            _tell(named(lane, kind), building, rounds[kind][-1])
    for kind, sent in rounds.items():
        yield from _figures(named(lane, kind), sent, base, MARKS[lane])


def _figures(
    name: str, sent: Sequence[Sent], base: Sequence[Sent], marks: tuple[float, float]
) -> Iterator[Figure]:
    pairs = list(zip(sent, base, strict=True))
    rate, bare_rate = median(s.rate for s in sent), median(b.rate for b in base)
    ratio = median(s.rate / b.rate for s, b in pairs)
    yield Figure(name, rate, "sends/s", bare_rate, ratio, *marks)
    cost, bare_cost = median(s.cost for s in sent), median(b.cost for b in base)
    ratio = median(s.cost / b.cost for s, b in pairs)
    yield Figure(f"{name}_cpu", cost, "µs CPU", bare_cost, ratio)


def _tell(name: str, turn: int, sent: Sent) -> None:
    say(f"round {turn}/{ROUNDS} {name}: {sent.rate:.0f} a second, {sent.cost:.0f} µs of CPU each")
