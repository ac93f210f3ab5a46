"""A run: case after case, one at a time, each judged; between blocks the books are looked at."""

from datetime import UTC

from tests.fuzz.cases import BLOCK, EVERY, FORGED, draw
from tests.fuzz.houses import street
from tests.fuzz.tally import Tally
from tests.fuzz.verdicts import BrokenRuleError, judge

BOOKS = 5000  # cases between two looks at the whole database
TOLD = 10_000  # cases between two lines of progress


class Run:
    """`tells` is given every line worth reading at once."""

    def __init__(self, seed, tells=lambda _line: None):
        self.seed, self.tells = seed, tells
        self.tally = Tally(seed)
        self.traces = None  # of either house, at the last rest

    async def play(self, folder, numbers, *, shows=False):
        async with street(folder) as self.street:
            for number in numbers:
                await self._look_around(number)
                await self._knock(number, shows=shows)
            await self._at_the_end()

    async def _knock(self, number, *, shows):
        street = self.street
        street.clock.now = street.clock.now.fromtimestamp(street.begun + EVERY * number, tz=UTC)
        case = draw(self.seed, number, street.begun, street.phones)
        answer = await street.knock(case)
        self.tally.note(case, answer)
        try:
            judge(case, answer, street.others(case))
        except BrokenRuleError as broken:
            self._violated(case.number, case.name, broken)
        for line in street.complaints.take():
            self._violated(case.number, case.name, f"log: {line}")
        if shows:
            self.tells(f"{case}\n{case.letter.octets()[:3000]}\n{answer}")

    async def _look_around(self, number):
        """The forged ones of a block are its first: none of them leaves a trace."""
        doors = self.street.doors.values()
        if number % BLOCK == 0:
            for door in doors:
                await door.settle()
            self.traces = [door.traces() for door in doors]
        elif (
            number % BLOCK == FORGED
            and self.traces
            and self.traces != [door.traces() for door in doors]
        ):
            self._violated(number, "a block of forgeries", "something was written")
        if number and number % BOOKS == 0:
            await self._open_the_books(number)
        if number and number % TOLD == 0:
            self.tells(f"{number} cases, {len(self.tally.violations)} violations")

    async def _open_the_books(self, number):
        for door in self.street.doors.values():
            try:
                await door.check()
            except BrokenRuleError as broken:
                self._violated(number, "the books", broken)

    async def _at_the_end(self):
        for door in self.street.doors.values():
            await door.settle()
        await self._open_the_books(-1)
        async for phone, owner in self.street.shown_to_others():
            self._violated(-1, "the phones", f"{phone} was shown the words of {owner}")
        for line in self.street.complaints.take():
            self._violated(-1, "at the end", f"log: {line}")

    def _violated(self, number, name, why):
        line = f"case {number}, {name}: {why} (make fuzz SEED={self.seed} ONLY={number})"
        self.tally.violations.append(line)
        self.tells(line)
