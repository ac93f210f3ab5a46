"""One data key after the other: what each sealed opens, whatever is moved or changed does not."""

import pytest

from bot.storage import every_table
from bot.storage.seal import Seal, WrongKeyError, index_key
from bot.storage.tables import closed, opened, shape
from tests.storage.samples import ROWS

FIRST, SECOND, THIRD = (bytes([n]) * 32 for n in (1, 2, 3))
PLACE = "person.name:12"
SEALED = [(model, name) for model in every_table.ROWS for name, _, _ in shape(model).sealed]
CHANGES = {
    "cut short": lambda stored: stored[:-1],
    "cut to its head": lambda stored: stored[:5],
    "one more": lambda stored: stored + b"\0",
    "the number": lambda stored: b"\2" + stored[1:],
    "no number": lambda stored: b"\0" + stored[1:],
    "the nonce": lambda stored: stored[:1] + bytes([stored[1] ^ 1]) + stored[2:],
    "a bit of the words": lambda stored: stored[:13] + bytes([stored[13] ^ 128]) + stored[14:],
    "the tag": lambda stored: stored[:-1] + bytes([stored[-1] ^ 1]),
}


def ring(*, seals=2, find=None):
    seal = Seal(FIRST, find=find or (lambda: [FIRST, SECOND]))
    seal.take({1: FIRST, 2: SECOND}, seals, index_key(FIRST))
    return seal


def test_a_value_names_the_key_that_sealed_it():
    old, new = Seal(FIRST).close("words", PLACE), ring().close("words", PLACE)
    assert (old[0], new[0]) == (1, 2)
    assert ring().open(old, PLACE) == ring(seals=1).open(new, PLACE) == "words"
    assert Seal(SECOND, 2).open(new, PLACE) == "words"
    with pytest.raises(WrongKeyError):
        Seal(SECOND, 2).open(old, PLACE)


def test_what_is_found_by_its_hash_is_found_with_every_key():
    assert ring().index("words", PLACE) == Seal(FIRST).index("words", PLACE)
    assert Seal(SECOND).index("words", PLACE) != Seal(FIRST).index("words", PLACE)


def test_a_value_of_a_key_that_came_meanwhile_opens():
    given = [FIRST]
    seal = Seal(FIRST, find=lambda: given)
    value = Seal(SECOND, 2).close("words", PLACE)
    with pytest.raises(WrongKeyError, match=r"^person\.name$"):
        seal.open(value, PLACE)
    given += [THIRD, SECOND]
    assert seal.open(value, PLACE) == "words"
    assert (seal.holds, seal.number) == ([1, 2], 1)


@pytest.mark.parametrize("seal", [Seal(FIRST), ring(seals=1)], ids=["one key", "two keys"])
@pytest.mark.parametrize(
    ("model", "name"), SEALED, ids=lambda part: getattr(part, "__name__", part)
)
def test_whatever_is_changed_in_a_sealed_column_is_seen(model, name, seal):
    full = next(row for row in ROWS if type(row) is model)
    stored = closed(full, seal)
    assert opened(model, stored, seal) == full
    for change in CHANGES.values():
        with pytest.raises(WrongKeyError, match=rf"^{model.__name__.lower()}\.{name}$"):
            opened(model, {**stored, name: change(stored[name])}, seal)


def test_a_value_in_any_other_column_or_row_is_seen():
    """Every sealed value into every place but its own."""
    seal = ring()
    full = {type(row): row for row in reversed(ROWS)}
    values = {(m, name): closed(full[m], seal)[name] for m, name in SEALED}
    assert len(values) == len(SEALED) > 20
    for model in {model for model, _ in SEALED}:
        stored = closed(full[model], seal)
        for _, name in [one for one in SEALED if one[0] is model]:
            for origin, value in values.items():
                if origin != (model, name):
                    with pytest.raises(WrongKeyError):
                        opened(model, {**stored, name: value}, seal)
            second = next(row for row in ROWS if type(row) is model and row is not full[model])
            swapped = closed(second.model_copy(update={name: getattr(full[model], name)}), seal)
            with pytest.raises(WrongKeyError):
                opened(model, {**stored, name: swapped[name]}, seal)
