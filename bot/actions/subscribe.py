"""What a person wants to hear of: more buildings than her own, fewer kinds of notices."""

from bot.actions import audit
from bot.community.notices import Category
from bot.community.people import OptOut, Person, Subscription
from bot.community.places import covers
from bot.community.refusal import Refusal
from bot.storage import people, recipients
from bot.storage.scene import Db, Scene

MOST = 3


def places_of(db: Db, person: Person) -> list[str]:
    """What she hears of."""
    return [one.place for one in recipients.subscriptions_of(db, person.id)]


def add(scene: Scene, person: Person, building: str) -> None:
    """Its notices, nothing more. Refused: lives_there, asked_already, asked_enough."""
    known = recipients.subscriptions_of(scene.db, person.id)
    own = [one.place for one in known if one.is_own]
    asked = [one.place for one in known if one.is_asked]
    if any(covers(building, place) for place in own):
        raise Refusal("lives_there", place=building)
    if building in asked:
        raise Refusal("asked_already", place=building)
    if len(asked) >= MOST:
        raise Refusal("asked_enough", most=MOST)
    number = scene.number("subscription")
    scene.add(Subscription(id=number, person=person.id, place=building, is_own=False))
    audit.note(scene, person.id, "subscribed", building)


def remove(scene: Scene, person: Person, place: str) -> None:
    """Refused: own_place, not_subscribed."""
    known = recipients.subscriptions_of(scene.db, person.id)
    found = next((one for one in known if one.place == place and one.is_asked), None)
    if found is None:
        is_own = any(covers(place, one.place) for one in known if one.is_own)
        raise Refusal("own_place" if is_own else "not_subscribed", place=place)
    scene.remove(found)


def opt_out(scene: Scene, person: Person, category: Category) -> None:
    """Twice is once."""
    if all(one.category is not category for one in people.optouts_of(scene.db, person.id)):
        number = scene.number("optout")
        scene.add(OptOut(id=number, person=person.id, category=category))


def opt_in(scene: Scene, person: Person, category: Category) -> None:
    for one in people.optouts_of(scene.db, person.id):
        if one.category is category:
            scene.remove(one)
