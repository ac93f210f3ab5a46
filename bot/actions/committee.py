"""Telling the committee: whoever is staff where something happened."""

from bot.community.people import Role
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import people
from bot.storage.scene import Scene


def tell(scene: Scene, place: str, say: Say, about: str = "") -> None:
    for person in people.holders(scene.db, Role.STAFF, place):
        letters.write(scene, person, say, about)


def tell_batched(scene: Scene, place: str, say: Say, batch: str) -> None:
    for person in people.holders(scene.db, Role.STAFF, place):
        letters.write_batched(scene, person, say, batch)


def alarm(scene: Scene, say: Say) -> None:
    """To all staff of the house: something is wrong with the house itself."""
    for community in scene.db.settings.communities:
        tell(scene, community.name, say, about="alarm")
