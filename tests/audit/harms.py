"""What somebody with the database in hand, and without the key or with it, may do to the log."""

from sqlalchemy import delete, func, insert, select, update

from bot.storage import chain
from bot.storage.journal import Audit
from bot.storage.scene import Counter
from bot.storage.seal import Seal
from bot.storage.tables import closed, opened, table

rows, counters = table(Audit), table(Counter)
ANOTHER = Seal(bytes(32))
FAR = 10**6  # ids that are out of the way for a moment


def found(connection):
    stored = connection.execute(select(rows).order_by(rows.c.id)).mappings()
    return [dict(row) for row in stored]


def write(connection, row, **changes):
    connection.execute(update(rows).where(rows.c.id == row["id"]).values(**changes))


def count(connection, last):
    connection.execute(update(counters).where(counters.c.kind == "audit").values(last=last))


def shift(connection, first, by):
    """All rows from the first on move: out of the way, then to where they shall be."""
    for step in (FAR, by - FAR):
        least = first if step == FAR else FAR
        where = rows.c.id >= least
        connection.execute(update(rows).where(where).values(id=rows.c.id + step))


def edit(chance, connection, books):
    """One value of one row."""
    row = chance.choice(known := found(connection))
    column = chance.choice(("at", "person", "act", "subject", "why", "hash"))
    others = [one[column] for one in known if one[column] != row[column]]
    invented = {"act": f"{row['act']} ", "subject": "person:0", "hash": "0" * 64, "person": 77}
    if row["why"] is not None:
        invented["why"] = None
    choices = [chance.choice(others)] if others else []
    choices += [invented[column]] if column in invented else []
    write(connection, row, **{column: chance.choice(choices)})
    return column


def reword(chance, connection, books):
    """A reason, sealed for its own row by whoever has the key."""
    row = chance.choice([one for one in found(connection) if one["why"]])
    write(connection, row, why=books.seal.close("没事看看", f"audit.why:{row['id']}"))


def remove(chance, connection, books):
    known = found(connection)
    first = chance.randrange(1, len(known) - 1)
    gone = known[first : min(first + chance.randrange(1, 9), len(known) - 1)]
    connection.execute(delete(rows).where(rows.c.id.in_([row["id"] for row in gone])))
    if chance.random() < 0.5:  # and the rest moved up, so that there is no gap
        shift(connection, gone[-1]["id"] + 1, -len(gone))
        count(connection, known[-1]["id"] - len(gone))


def put_in(chance, connection, books):
    """A row that never was, in the middle or at the end, its hash another's or made up."""
    known = found(connection)
    made = dict(chance.choice(known)) | {"id": chance.randrange(1, known[-1]["id"] + 2)}
    made["hash"] = chance.choice((made["hash"], "f" * 64, ""))
    made["subject"] = "person:0"
    shift(connection, made["id"], 1)
    connection.execute(insert(rows).values(**made))
    if chance.random() < 0.5:
        count(connection, known[-1]["id"] + 1)


def swap(chance, connection, books):
    """Two rows, all of them or only what they tell; numbers stay."""
    one, other = chance.sample(found(connection), 2)
    names = ["at", "person", "act", "subject", "why", *(["hash"] if chance.random() < 0.5 else [])]
    write(connection, one, **{name: other[name] for name in names})
    write(connection, other, **{name: one[name] for name in names})


def cut_tail(chance, connection, books):
    known = found(connection)
    left = chance.randrange(len(known))
    last = known[left]["id"] - 1
    connection.execute(delete(rows).where(rows.c.id > last))
    if chance.random() < 0.5:
        count(connection, last)


def cut_head(chance, connection, books):
    first = chance.choice(found(connection)[1:])["id"]
    connection.execute(delete(rows).where(rows.c.id < first))


def bind(connection, seal, begin):
    """All from a row on bound again."""
    before = ""
    for stored in found(connection):
        row = opened(Audit, stored, seal)
        if row.id >= begin:
            row.hash = chain.link(seal, before, row.__dict__)
            write(connection, stored, hash=row.hash)
        before = row.hash


def write_anew(chance, connection, books):
    """By whoever has the key: a row changed, and all that follows bound to it."""
    row = chance.choice(found(connection))
    write(connection, row, subject="person:0")
    bind(connection, books.seal, row["id"])


def write_anew_without_key(chance, connection, books):
    for stored in found(connection):
        row = opened(Audit, stored, books.seal)
        connection.execute(delete(rows).where(rows.c.id == row.id))
        connection.execute(insert(rows).values(**closed(row, ANOTHER)))
    bind(connection, ANOTHER, 1)


def set_back(chance, connection, books):
    """An older state, that perhaps went on for a while."""
    last = chance.choice(found(connection)[:-1])["id"]
    connection.execute(delete(rows).where(rows.c.id > last))
    count(connection, last)
    if chance.random() < 0.7:
        books.act(connection, chance.randrange(1, 300))


def unbind(chance, connection, books):
    """Hashes taken off, a row changed, so that the next start binds all of it."""
    row = chance.choice(found(connection))
    write(connection, row, subject="person:0")
    connection.execute(update(rows).values(hash=""))
    if chance.random() < 0.5:
        scene = books.scene(connection)
        chain.settle_in(scene)
        scene.write()
        scene.db.finish()


def advance_counter(chance, connection, books):
    last = connection.execute(select(func.max(rows.c.id))).scalar_one()
    count(connection, last + chance.choice((-1, 1)) * chance.randrange(1, 50))


HARMS = (
    edit,
    reword,
    remove,
    put_in,
    swap,
    cut_tail,
    cut_head,
    write_anew,
    write_anew_without_key,
    set_back,
    unbind,
    advance_counter,
)
