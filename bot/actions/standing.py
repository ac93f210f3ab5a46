"""A person's standing has changed, or will: she is looked at again, so that her menu fits it."""

from datetime import datetime

from bot import clock
from bot.storage import tagging
from bot.storage.scene import Scene


def look_again(scene: Scene, person: int, at: datetime | None = None) -> None:
    """Soon after the commit, or when `at` has come: what was hers until then.

    For every change of grants, of residencies, of following; once too often does no harm.
    """
    tagging.look_again(scene, person, at or clock.now())
