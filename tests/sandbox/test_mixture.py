"""Faults by share and seed: what is left to chance can be played again."""

import asyncio
from contextlib import suppress

import pytest
from aiohttp import ClientError, ClientTimeout

from bot.sandbox import Fault
from bot.sandbox.faults import Faults
from bot.sandbox.mixture import PARTS, mixture
from bot.sandbox.windows import Act

SEND = "/cgi-bin/message/custom/send"
PEOPLE = [f"o{number}" for number in range(40)]


def drawn(faults, who, path=SEND, times=50):
    return [faults.take({"errcode"}, (path,), who) is not None for _ in range(times)]


def some(share=0.3, seed=7):
    faults = Faults()
    faults.append(Fault(share=share, seed=seed, times=None))
    return faults


def test_the_same_seed_gives_the_same_sequence_to_each_person():
    once, again = some(), some()
    expected = {who: drawn(once, who) for who in PEOPLE}
    assert {who: drawn(again, who) for who in reversed(PEOPLE)} == expected
    assert len({tuple(sequence) for sequence in expected.values()}) == len(PEOPLE)


def test_what_happens_to_one_person_changes_nothing_for_another():
    alone, crowded = some(), some()
    expected = drawn(alone, "o1", times=20)
    told = []
    for _ in range(20):
        drawn(crowded, "o2", times=3)
        told += drawn(crowded, "o1", times=1)
        drawn(crowded, "o1", path="/cgi-bin/message/template/send", times=1)
    assert told == expected


def test_another_fault_on_the_list_changes_nothing():
    alone, second = some(), Faults()
    second += [Fault(errcode=45011, share=0.5, seed=1, times=None)]
    second += [Fault(share=0.3, seed=7, times=None)]
    expected = drawn(alone, "o1", times=30)
    struck = [second.take({"errcode"}, (SEND,), "o1") for _ in range(30)]
    busy = [one is not None and one.fault.errcode == -1 for one in struck]
    hidden = [one is not None and one.fault.errcode == 45011 for one in struck]
    assert busy == [hit and not first for hit, first in zip(expected, hidden, strict=True)]


def test_another_seed_gives_another_sequence():
    sequences = {tuple(drawn(some(seed=seed), "o1")) for seed in range(20)}
    assert len(sequences) == 20


@pytest.mark.parametrize("share", [0.01, 0.03, 0.5])
def test_the_share_is_kept(share):
    faults = some(share)
    hits = sum(sum(drawn(faults, who, times=500)) for who in PEOPLE)
    expected = share * 500 * len(PEOPLE)
    assert abs(hits - expected) < 4 * (expected * (1 - share)) ** 0.5  # four standard deviations


def test_a_mixture_has_a_bit_of_everything_and_says_how_much():
    faults = list(mixture(7, 0.2))
    assert {fault.seed for fault in faults} == {7}
    assert {fault.times for fault in faults} == {None}
    assert sum(part for part, fault in PARTS if fault.where == "finish") == pytest.approx(1)
    assert sum(fault.share for fault in faults) == pytest.approx(3 * 0.2)


async def send_all(api, phones):
    """The errcode of each send, "" where there was none, by person."""
    told = {phone.name: [] for phone in phones}
    for _ in range(6):
        for phone in phones:
            answer = ""
            with suppress(ClientError, TimeoutError, AssertionError):
                answer = await api.says(phone, "好")
            told[phone.name].append(answer)
            if answer == 40001:
                await api.renew()
            api.platform.windows.grant(phone.openid, Act.MESSAGE)
    return told


@pytest.mark.timeout(60)
async def test_the_same_play_meets_the_same_faults(api, platform):
    api.http._timeout = ClientTimeout(total=0.2)  # noqa: SLF001
    phones = [platform.phone(f"居民{number}") for number in range(6)]
    await asyncio.gather(*(phone.follow() for phone in phones))
    plays = []
    for order in (phones, phones[::-1]):
        platform.faults.clear()
        platform.faults += [
            fault for fault in mixture(3, 0.4) if fault.kind not in {"hang", "token"}
        ]
        plays.append(await send_all(api, order))
    assert plays[0] == plays[1]
    assert {-1, 0, ""} <= {answer for answers in plays[0].values() for answer in answers}
