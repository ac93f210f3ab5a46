"""Some thousand callbacks, forged, or signed and hostile; `make fuzz` knocks far oftener."""

import pytest

from tests.fuzz import forgeries, shapes
from tests.fuzz.cases import Fate, draw
from tests.fuzz.houses import street
from tests.fuzz.run import Run
from tests.fuzz.verdicts import Answer, BrokenRuleError, judge

pytestmark = pytest.mark.timeout(300)
CASES, SEED = 3000, "20261122"


async def test_no_forgery_is_heard_and_no_hostile_word_does_harm(tmp_path):
    run = Run(SEED)
    await run.play(tmp_path, range(CASES))
    assert run.tally.violations == []
    assert run.tally.heard > CASES / 10
    changes = (*forgeries.FORGERIES, *forgeries.HARMLESS, *shapes.SHAPES)
    never = {change.__name__ for change in changes} - run.tally.names.keys() - {"as_it_is"}
    assert not never


@pytest.mark.parametrize(
    ("fate", "answer"),
    [
        (Fate.REFUSED, Answer(200, b"success", heard=True, cpu=0)),
        (Fate.REFUSED, Answer(200, b"<xml></xml>", heard=False, cpu=0)),
        (Fate.REFUSED, Answer(500, b"", heard=False, cpu=0)),
        (Fate.HARMLESS, Answer(503, b"", heard=True, cpu=0)),
        (Fate.HARMLESS, Answer(400, b"Traceback (most recent call last)", heard=False, cpu=0)),
        (Fate.ANSWERED, Answer(403, b"", heard=False, cpu=0)),
        (Fate.ANSWERED, Answer(200, b"<xml>", heard=True, cpu=0)),
        (Fate.ANSWERED, Answer(200, b"<xml><Content>x</Content></xml>", heard=True, cpu=0)),
    ],
)
async def test_an_answer_against_the_rules_is_found_out(tmp_path, fate, answer):
    async with street(tmp_path) as houses:
        cases = (draw(SEED, number, houses.begun, houses.phones) for number in range(CASES))
        case = next(one for one in cases if one.fate is fate and one.mode == "plain")
    with pytest.raises(BrokenRuleError):
        judge(case, answer, [])


async def test_a_case_has_the_same_octets_each_time(tmp_path):
    async with street(tmp_path) as houses:
        once, again = (
            [draw(SEED, n, houses.begun, houses.phones).letter.octets() for n in range(400)]
            for _ in range(2)
        )
    assert once == again
