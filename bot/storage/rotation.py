"""The steps from one data key to the next, each a turn: announced, sealing, the only one."""

from sqlalchemy import bindparam, delete, text, update

from bot.storage.keys import all_rows, check_row, keychecks
from bot.storage.scene import Scene

LOCK_WITHIN = "SET LOCAL lock_timeout = '1s'"
LOCK = "LOCK TABLE keycheck IN ACCESS EXCLUSIVE MODE"
_seals = update(keychecks).values(seals=keychecks.c.id == bindparam("number"))
_retire = delete(keychecks).where(keychecks.c.id < bindparam("number"))


def announce(scene: Scene, number: int, key: bytes) -> None:
    """Whoever serves may look for it now; nothing is sealed with it yet."""
    if number not in [row["id"] for row in all_rows(scene.db)]:
        scene.add(check_row(key, number, scene.db.seal.index_key))


def switch(scene: Scene, number: int) -> None:
    """It seals from now on.

    A turn asks for the number in its own transaction. The lock waits for all that have asked, so
    that after this commit nothing is written that another key sealed. Others wait behind it: for a
    second at most, then UnavailableError, and it may be tried again.
    """
    if scene.db.dialect.name == "postgresql":
        scene.db.write(text(LOCK_WITHIN), [{}])
        scene.db.write(text(LOCK), [{}])
    scene.do(_seals, [{"number": number}])


def retire(scene: Scene, number: int) -> None:
    """Nothing needs an earlier one."""
    scene.do(_retire, [{"number": number}])
