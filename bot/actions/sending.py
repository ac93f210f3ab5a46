"""Sending as a whole: held back by staff, or by the sender itself, and let go again."""

from bot.actions.audit import note
from bot.community.people import Person
from bot.delivery.outcomes import Why
from bot.storage import traffic
from bot.storage.scene import Scene
from bot.storage.traffic import EVERYTHING, Hold


def hold(scene: Scene, staff: Person) -> None:
    """Nothing leaves unasked until somebody lets it; answers go on."""
    traffic.close(scene, Hold(scope=EVERYTHING, why=Why.PAUSED.value, by=staff.id))
    note(scene, staff.id, "held", "sending")


def release(scene: Scene, staff: Person) -> list[str]:
    """What was held: lanes, or everything."""
    scopes = [hold.scope for hold in traffic.open_again(scene)]
    if scopes:
        scene.db.has_letters = True
        note(scene, staff.id, "released", "sending")
    return scopes
