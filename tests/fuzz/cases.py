"""One case by its seed and number: the same octets each time."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bot.wechat.door import LIMIT
from tests.fuzz import pushes
from tests.fuzz.forgeries import FORGERIES, HARMLESS
from tests.fuzz.letters import Letter, written
from tests.fuzz.shapes import MOST, SHAPES, as_it_is

BLOCK = 200  # cases; the first of them are forged: between them nothing may be written
FORGED = 90
EVERY = 2  # seconds between cases, on the clock of the house
PLAIN = 0.25  # share of cases in plain mode
SPEAKERS = ("生人", "住户", "网格员", "主任")
SHARES = (50, 30, 10, 10)
STRANGERS = 200


class Fate(StrEnum):
    REFUSED = "refused"  # not heard: 403, `success`, another 4xx or no answer at all
    HARMLESS = "harmless"  # refused, or answered by the rules
    ANSWERED = "answered"  # 200: `success` or a reply by the rules


@dataclass(frozen=True, slots=True)
class Case:
    """`name`: what was done to it. `openid`: "" where the sender, too, was changed."""

    number: int
    name: str
    mode: str
    fate: Fate
    who: str
    openid: str
    letter: Letter


def draw(seed, number, begun, phones):
    """`begun`: seconds since 1970 at case 0. `phones`: name -> openid of who may speak by role."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 - it must repeat
    mode = "plain" if dice.random() < PLAIN else "safe"
    at, msgid = begun + EVERY * number, 10**15 + number
    role = dice.choices(SPEAKERS, SHARES)[0]
    who = dice.choice(phones[role])
    if number % BLOCK < FORGED:
        letter = written(pushes.text(who.openid, at, msgid, "转账").encode(), mode, at, dice)
        change = dice.choice(FORGERIES)
        change(letter, dice)
        return Case(number, change.__name__, mode, Fate.REFUSED, who.name, who.openid, letter)
    name, xml = pushes.hostile(who.openid, at, msgid, dice)
    octets = xml.encode("utf-8", "replace")
    if dice.random() < 0.2:
        letter = written(octets, mode, at, dice)
        change = dice.choice(HARMLESS)
        change(letter, dice)
        return Case(number, change.__name__, mode, Fate.HARMLESS, who.name, who.openid, letter)
    change = as_it_is if dice.random() < 0.4 else dice.choice(SHAPES)
    if change is not as_it_is:
        name, octets = f"{change.__name__} ({name})", change(octets, dice)[:MOST]
    letter = written(octets, mode, at, dice)
    openid = who.openid if change is as_it_is else ""
    fate = Fate.HARMLESS if len(letter.body) > LIMIT else Fate.ANSWERED
    return Case(number, name, mode, fate, who.name, openid, letter)
