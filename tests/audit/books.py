"""A database with an audit log in it, and anchors beside it: harmed in transactions never kept."""

import random
from base64 import b64decode
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.storage import anchors, chain, keys
from bot.storage.apart import Apart
from bot.storage.engine import connect
from bot.storage.inspection import inspect
from bot.storage.journal import Audit
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal
from tests.house import KEY, settings

ACTS = ("looked", "looked at phone", "revoked", "become worker", "published", "bound by roster")
REASONS = ("上门前联系", "核实身份", "紧急情况", None, None, None)
ROWS, A_BATCH = 240, 12


class Books:
    """The log and its anchors' file."""

    def __init__(self, url, folder):
        self.engine, self.seal = connect(url), Seal(b64decode(KEY))
        self.settings = settings(url, "http://127.0.0.1:1")
        self.apart = Apart(Path(folder) / "apart", self.seal)
        self.chance = random.Random(7)  # noqa: S311 - a play that can be repeated

    def fill(self, rows=ROWS, a_batch=A_BATCH):
        """As the house does it: batches, every third of them anchored, the last one too."""
        keys.open_seal(self.engine, self.settings)
        for number in range(0, rows, a_batch):
            with self.engine.begin() as connection:
                self.act(connection, a_batch)
                facts = chain.anchor(self.db(connection))
            if number % (3 * a_batch) == 0 or number + a_batch >= rows:
                anchors.add(self.apart, facts)

    def db(self, connection):
        return Db(connection, self.seal, self.settings)

    def scene(self, connection):
        return Scene(self.db(connection))

    def act(self, connection, count=1):
        """Somebody does something, as a turn of the writer."""
        scene = self.scene(connection)
        for _ in range(count):
            scene.record(self.row())
        scene.write()
        scene.db.finish()

    def row(self):
        who, about = self.chance.choice((None, 1, 2, 3)), self.chance.randrange(1, 99)
        return Audit(
            at=clock.now() + timedelta(microseconds=self.chance.randrange(10**6)),
            person=who,
            act=self.chance.choice(ACTS),
            subject=f"person:{about}",
            why=self.chance.choice(REASONS),
        )

    @contextmanager
    def unkept(self):
        """A connection whose changes are all forgotten."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    def inspect(self, connection, apart=None):
        """Raises BrokenError, TamperedError."""
        known = anchors.read(apart or self.apart)
        return inspect(lambda look: look(self.db(connection)), self.seal, known)
