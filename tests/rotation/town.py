"""Who lives there and what they said, sealed with the first key; and a look at all of it."""

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import insert, select, text

from benchmarks.bot_server import ESTATE, build_estate
from benchmarks.callbacks import person
from bot.community.homes import Home
from bot.community.people import Entry, Invitation, Person, Residency, Role, Subscription
from bot.community.tickets import Act, Event, Ticket
from bot.storage import keys, resealing, schema
from bot.storage.engine import connect
from bot.storage.every_table import ROWS
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import Letter, State
from bot.storage.scene import Db, Scene
from bot.storage.tables import closed, opened, table

AT_ONCE = 10_000
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
OLD = 1_000_000_000  # numbers above those that the bot gives meanwhile


def settle(settings, people):
    """So many residents with a roster, an answer and a letter each, and tickets of every tenth."""
    engine = connect(settings.database.url)
    schema.upgrade(engine)
    seal = keys.open_seal(engine, settings)
    with engine.begin() as connection:
        scene = Scene(Db(connection, seal, settings))
        build_estate(scene)
        scene.write()
        first = scene.number("person", people)
        scene.db.finish()
        for begin in range(0, people, AT_ONCE):
            some = range(begin, min(begin + AT_ONCE, people))
            for rows in zip(*(_rows(first, n, seal) for n in some), strict=False):
                _add(connection, rows, seal)
            tenth = [row for n in some if n % 10 == 0 for row in _ticket(first, n)]
            for model in (Ticket, Event):
                _add(connection, [row for row in tenth if type(row) is model], seal)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    engine.dispose()


def _add(connection, rows, seal):
    if rows:
        connection.execute(insert(table(type(rows[0]))), [closed(row, seal) for row in rows])


def _rows(first, n, seal):
    who, home = first + n, f"{ESTATE}/{n % 10 + 1}/1/{n // 10 + 101}"
    code = seal.index(f"code{n}", "invitation.code")
    letter = {"state": State.ACCEPTED, "facts": {"number": n}, "text": f"师傅接了您的 #{n}"}
    said = {"owner": Owner.DOOR, "opens": Opens.MESSAGE, "text": f"记下了，单号 #{n}。"}
    return (
        Home(place=home),
        Person(id=who, openid=person(n), name=f"王{n}", mobile=f"{13_000_000_000 + n}"),
        Residency(id=OLD + n, person=who, place=home),
        Subscription(id=OLD + n, person=who, place=home),
        Entry(id=OLD + n, place=home, name=f"王{n}", mobile=f"{13_000_000_000 + n}"),
        Answer(key=f"old-{n}", person=who, **said),
        Letter(id=OLD + n, person=who, template="said", **letter),
        Invitation(code=code, role=Role.WORKER, areas=[ESTATE], expires_at=NEVER),
    )


def _ticket(first, n):
    words = {"words": f"{n} 楼道灯坏了"}
    yield Ticket(id=OLD + n, reporter=first + n, place=ESTATE, **words)
    for number in range(3):
        at = OLD // 2 + 3 * n + number
        yield Event(id=at, ticket=OLD + n, person=first + n, act=Act.REPLIED, **words)


def look(settings, people):
    """What is wrong with what is stored: every value is opened, with the keys that there are."""
    engine = connect(settings.database.url)
    seal, found, heads = keys.open_seal(engine, settings), [], Counter()
    with engine.connect() as connection:
        for model in ROWS:
            if table(model) not in resealing.tables():
                continue
            for stored in connection.execute(select(table(model))).mappings():
                row = opened(model, stored, seal)
                heads.update(v[0] for c, v in stored.items() if table(model).c[c].info and v)
                if model is Entry and row.name != f"王{row.id - OLD}":
                    found.append(f"entry {row.id} holds another's name")
        counts = {m: len(connection.execute(select(table(m))).all()) for m in (Entry, Person)}
    engine.dispose()
    if set(heads) != {seal.number}:
        found.append(f"values are sealed with {dict(heads)}, the key is {seal.number}")
    if counts[Entry] != people or counts[Person] < people:
        found.append(f"rows are missing: {counts}")
    return found, heads.total()
