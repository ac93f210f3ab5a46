"""What is wished for is what is found: every table, every kind of value, on both databases."""

from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, insert, select, text, update

from bot.community.people import Person
from bot.community.tickets import Ticket
from bot.storage import every_table
from bot.storage.outbox import Letter, State
from bot.storage.seal import Seal, WrongKeyError
from bot.storage.tables import closed, opened, shape, table
from bot.storage.talks import Page, Talk
from tests.storage.conftest import meet
from tests.storage.samples import FACTS, ODD, ROWS, WHOLE, WORDS

SEALED = [(model, name) for model in every_table.ROWS for name, _, _ in shape(model).sealed]


def keep_all(scene):
    for row in ROWS:
        scene.add(row.model_copy())


async def found(desk, model):
    return {getattr(row, shape(model).key): row for row in await desk.rows(model)}


def test_every_table_has_two_samples():
    assert {type(row) for row in ROWS} == set(every_table.ROWS)
    assert all(sum(type(row) is model for row in ROWS) == 2 for model in every_table.ROWS)


def test_a_full_sample_fills_every_column():
    for row in ROWS[::2]:
        empty = {name for name, value in row if value is None}
        assert empty <= {"person"}, type(row)


async def test_every_row_comes_out_as_it_went_in(desk):
    await desk.run(keep_all)
    for row in ROWS:
        again = (await found(desk, type(row)))[getattr(row, shape(type(row)).key)]
        assert type(again) is type(row)
        assert again == row
        for name, value in row:
            assert type(getattr(again, name)) is type(value), (type(row), name)


async def test_core_itself_reads_what_was_written(desk):
    """The bare driver's values are those of SQLAlchemy: migrations and screens see the same."""
    await desk.run(keep_all)
    with desk.engine.begin() as connection:
        for row in ROWS:
            columns = table(type(row))
            key = columns.c[shape(type(row)).key]
            whole = select(columns).where(key == getattr(row, key.name))
            stored = connection.execute(whole).mappings().one()
            assert opened(type(row), stored, desk.seal) == row
            again = {**stored, **closed(row, desk.seal)}
            connection.execute(update(columns).where(key == again[key.name]).values(again))
    for row in ROWS:
        assert (await found(desk, type(row)))[getattr(row, shape(type(row)).key)] == row


async def test_change_sets_only_what_is_named(desk):
    await desk.run(keep_all)
    model = {type(row): row for row in ROWS[::2]}[Letter]
    letter = (await found(desk, Letter))[model.id]

    def change(scene):
        stale = letter.model_copy(update={"why": "stale", "text": "stale", "attempt": 99})
        scene.change(stale, state=State.ACCEPTED, facts={"new": WORDS}, sent_at=None)
        assert (stale.state, stale.facts) == (State.ACCEPTED, {"new": WORDS})

    await desk.run(change)
    changes = {"state": State.ACCEPTED, "facts": {"new": WORDS}, "sent_at": None}
    letters = await found(desk, Letter)
    assert letters[1] == letter.model_copy(update=changes)
    assert letters[2] == ROWS[ROWS.index(model) + 1]


async def test_put_adds_and_overwrites_and_remove_removes_one(desk):
    await desk.run(keep_all)
    await desk.run(lambda scene: scene.put(Talk(person=1, name="new", answers=FACTS, since=WHOLE)))
    await desk.run(lambda scene: scene.remove(Talk(person=2, name="", answers={})))
    assert await desk.rows(Talk) == [Talk(person=1, name="new", answers=FACTS, since=WHOLE)]
    await desk.run(lambda scene: scene.put(Page(person=2, text="two")))
    assert [page.text for page in await desk.rows(Page)] == [WORDS, "two"]


async def test_wishes_are_granted_in_order_and_filed_rows_last(desk):
    def work(scene):
        anna = Person(id=1, openid="anna")
        scene.file(Ticket(id=1, reporter=1, place="", words=""))  # refers to whom follows
        scene.add(anna)
        scene.change(anna, openid="annika")
        scene.add(Person(id=2, openid="anna"))
        scene.put(Talk(person=1, name="a", answers={}))
        scene.remove(Talk(person=1, name="", answers={}))
        scene.put(Talk(person=1, name="b", answers={}))

    await desk.run(work)
    assert [p.openid for p in await desk.rows(Person)] == ["annika", "anna"]
    assert [t.name for t in await desk.rows(Talk)] == ["b"]
    assert [t.reporter for t in await desk.rows(Ticket)] == [1]


async def test_the_next_turn_of_a_batch_sees_what_was_added_but_not_what_was_filed(desk):
    await desk.run(meet("anna"))
    seen = []

    def file(scene, _opening):
        meet("berta")(scene)
        scene.file(Ticket(id=1, reporter=1, place="", words=""))

    def look(scene, _opening):
        seen.extend(len(scene.db.rows(select(table(model)))) for model in (Person, Ticket))

    async with desk.together():
        desk.hear("berta", "b", file)
        look_later = desk.hear("clara", "c", look)
    await look_later
    assert seen == [2, 0]
    assert len(await desk.rows(Ticket)) == 1


text_values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | text_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text_values, inner, max_size=3),
    max_leaves=8,
)
moments = st.datetimes(timezones=st.just(UTC))


@given(
    st.builds(
        Letter,
        id=st.integers(1, 2**31 - 1),
        person=st.just(1),
        template=text_values,
        facts=st.none() | st.dictionaries(text_values, json_values, max_size=4),
        text=st.none() | text_values,
        state=st.sampled_from(State),
        batch=st.none() | text_values,
        due=moments,
        expires_at=st.none() | moments,
        made_at=moments,
        attempt=st.integers(0, 2**31 - 1),
    )
)
@settings(max_examples=150, deadline=None)
def test_any_letter_survives_being_closed_and_opened(letter):
    seal = Seal(bytes(32))
    assert opened(Letter, closed(letter, seal), seal) == letter


@pytest.mark.parametrize(
    ("model", "name"), SEALED, ids=lambda part: getattr(part, "__name__", part)
)
def test_a_sealed_column_opens_only_where_it_was_closed(model, name):
    seal = Seal(bytes(32))
    full = next(row for row in ROWS if type(row) is model)
    stored = closed(full, seal)
    key = shape(model).key
    assert isinstance(stored[name], bytes)
    moved = {**stored, key: "elsewhere" if isinstance(stored[key], str) else 4711}
    with pytest.raises(WrongKeyError):
        opened(model, moved, seal)
    for other in shape(model).sealed:
        if other[0] != name:
            with pytest.raises(WrongKeyError):
                opened(model, {**stored, name: stored[other[0]]}, seal)
    with pytest.raises(WrongKeyError):
        opened(model, stored, Seal(bytes(31) + b"\1"))
    twice = closed(full, seal)
    assert twice[name] != stored[name]  # a nonce of its own each time


def test_columns_of_two_tables_are_places_apart():
    places = [place for model in every_table.ROWS for _, place, _ in shape(model).sealed]
    assert len(set(places)) == len(places)


PERSONAL = {
    "audit": {"why"},
    "person": {"name", "mobile"},
    "claim": {"kin", "name", "mobile", "reason"},
    "entry": {"name", "mobile"},
    "ticket": {"words"},
    "event": {"words"},
    "answer": {"text"},
    "letter": {"facts", "text"},
    "talk": {"answers"},
    "page": {"text"},
    "failed": {"words"},
    "notice": {"title", "body"},
    "media": {"media"},
    "proposal": {"facts"},
    "proxy": {"kin"},
    "upload": {"name", "seen"},
    "try": {"said"},
    "erasure": {"known"},
}


def test_what_is_personal_is_sealed():
    """The list of design section 5, by hand: names, phones, free words, answers, letters' facts."""
    sealed = {}
    for model, name in SEALED:
        sealed.setdefault(table(model).name, set()).add(name)
        assert isinstance(table(model).c[name].type, LargeBinary)
    assert sealed == PERSONAL


async def test_what_is_sealed_cannot_be_read_in_what_is_stored(desk):
    words, mobile = "三楼的灯又坏了一整天", "13800138000"

    def write(scene):
        scene.add(Person(id=1, openid="openid-of-wang", name="王秀英", mobile=mobile))
        scene.add(Ticket(id=1, reporter=1, place="", words=words))
        scene.put(Talk(person=1, name="x", answers={"name": "王秀英", "mobile": mobile}))
        scene.add(Letter(id=1, person=1, template="t", facts={"w": words}, text=words))
        scene.put(Page(person=1, text=words))

    await desk.run(write)
    stored = b"".join(everything(desk.engine))
    assert b"openid-of-wang" in stored  # so it was looked at
    for secret in (words, mobile, "王秀英"):
        assert secret.encode() not in stored
        assert secret.encode("unicode_escape") not in stored
    assert [ticket.words for ticket in await desk.rows(Ticket)] == [words]


def everything(engine):
    """All bytes of the files on SQLite; every column of every row on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        for end in ("", "-wal"):
            yield Path(engine.url.database + end).read_bytes()
        return
    with engine.begin() as connection:
        for model in every_table.ROWS:
            rows = connection.execute(text(f'SELECT * FROM "{table(model).name}"'))  # noqa: S608
            for row in rows:
                yield from (bytes(v) if isinstance(v, bytes) else str(v).encode() for v in row)


async def test_a_sealed_value_moved_in_the_database_is_refused_when_it_is_read(desk):
    await desk.run(keep_all)
    tickets = table(Ticket)
    with desk.engine.begin() as connection:
        words = connection.execute(select(tickets.c.words).where(tickets.c.id == 1)).scalar_one()
        connection.execute(update(tickets).where(tickets.c.id == 2).values(words=words))
    with pytest.raises(WrongKeyError, match=r"^ticket\.words$"):
        await desk.rows(Ticket)


async def test_a_row_added_by_core_reads_the_same(desk):
    await desk.run(meet("anna"))
    with desk.engine.begin() as connection:
        row = closed(Ticket(id=1, reporter=1, place="p", words="w", made_at=ODD), desk.seal)
        connection.execute(insert(table(Ticket)), [row])
    (ticket,) = await desk.rows(Ticket)
    assert (ticket.words, ticket.made_at) == ("w", ODD)
