"""What the database says of a notice, read beside the fleet."""

from collections import Counter

from sqlalchemy import text

from bot.storage.engine import connect

STATE = text("SELECT state FROM notice WHERE id = :notice")
UNDER_WAY = text(
    "SELECT state, count(*) FROM letter WHERE notice = :notice "
    "AND state IN ('queued', 'sending') GROUP BY state"
)
ROWS = text(
    "SELECT letter.id, letter.state, letter.why, letter.lane, letter.attempt, person.openid "
    "FROM letter JOIN person ON person.id = letter.person WHERE notice = :notice"
)


class Books:
    def __init__(self, database):
        self.engine = connect(database)

    def close(self):
        self.engine.dispose()

    def state(self, notice):
        return self._ask(STATE, notice)[0]["state"]

    def under_way(self, notice):
        """How many are queued, how many are being sent."""
        return Counter({row["state"]: row["count"] for row in self._ask(UNDER_WAY, notice)})

    def rows(self, notice):
        return self._ask(ROWS, notice)

    def _ask(self, statement, notice):
        with self.engine.connect() as connection:
            return [
                dict(row) for row in connection.execute(statement, {"notice": notice}).mappings()
            ]
