"""The list of seeded bugs does not rot: each can still be seeded, and its tests are there."""

import pytest

from tests.mutants.every import EVERY, ROOT

every_mutant = pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.name)


def test_there_are_fifteen_at_least_and_no_two_of_a_name():
    assert len({mutant.name for mutant in EVERY}) == len(EVERY) >= 15


@every_mutant
def test_what_it_changes_stands_there_once(mutant):
    text = (ROOT / mutant.file).read_text("utf-8")
    changed = mutant.applied(text)
    assert changed != text
    compile(changed, mutant.file, "exec")


@every_mutant
def test_who_must_catch_it_is_there(mutant):
    for test in mutant.caught_by.split():
        file, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / file).read_text("utf-8")
