"""What a seeded bug showed that no test had asked."""

from datetime import timedelta

import pytest

from bot.delivery.outcomes import NeverLeft, OutOfReach, Refused, Why
from bot.storage.outbox import State
from tests.delivery.conftest import database, office, reused, templates  # noqa: F401 - fixtures
from tests.delivery.test_recovery import Slow
from tests.house import NOON

FAILURES = [NeverLeft(), Refused(Why.BAD_CONTENT), OutOfReach(Why.BLOCKED)]


@pytest.mark.parametrize("outcome", FAILURES, ids=lambda outcome: type(outcome).__name__)
async def test_a_late_failure_never_ends_a_newer_attempt(office, outcome):  # noqa: F811
    await office.write(1, "甲")
    slow = Slow(office)
    await slow.begins()
    newer = {"state": State.SENDING, "attempt": 2, "lease_until": NOON + timedelta(hours=1)}
    await office.change(1, **newer)
    await slow.ends(outcome)
    letter = await office.letter(1)
    assert (letter.state, letter.attempt) == (State.SENDING, 2)
