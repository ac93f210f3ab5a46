"""Somebody unfollows: from now on she is nobody's recipient, and nothing waits for her."""

from bot import clock
from bot.actions import report, standing, verify
from bot.community.people import Person
from bot.delivery.outcomes import Why
from bot.storage import recipients, talks
from bot.storage.outbox import State
from bot.storage.scene import Scene


def leave(scene: Scene, person: Person) -> None:
    """Residencies and subscriptions end; what has not left by now never reaches her.

    Her grants and her tickets stay. She may come back and prove her home again.
    """
    lived_at = recipients.residencies_of(scene.db, person.id)
    for residency in lived_at:
        scene.change(residency, until=clock.now())
    for subscription in recipients.subscriptions_of(scene.db, person.id):
        scene.remove(subscription)
    if page := talks.page(scene.db, person.id):
        scene.remove(page)
    _end_letters(scene, person)
    if lived_at:
        verify.note(scene, person.id, "left", f"home of person:{person.id}")
    standing.look_again(scene, person.id)


def _end_letters(scene: Scene, person: Person) -> None:
    for letter in recipients.waiting_for(scene.db, person.id):
        if letter.state is State.QUEUED:
            ended = {"state": State.OUT_OF_REACH, "why": Why.UNFOLLOWED.value, "rides": False}
            scene.change(letter, **ended)
            report.unreached(scene, letter)
        else:
            scene.change(letter, rides=False)
