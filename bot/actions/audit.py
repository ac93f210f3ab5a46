"""Who did what to whose data and rights, written down."""

from bot.storage.journal import Audit
from bot.storage.scene import Scene


def note(scene: Scene, person: int | None, act: str, subject: str, why: str = "") -> None:
    """`person` None: on the command line. `subject`: identifiers, never names. `why`: her words."""
    scene.record(Audit(person=person, act=act, subject=subject, why=why or None))
