"""She agrees to what is kept of her, and takes it back as easily (个人信息保护法 13-17)."""

from bot import clock
from bot.actions import applications, audit, depart
from bot.community.agreements import Agreement, How
from bot.community.claims import ClaimState
from bot.community.people import Person
from bot.storage import agreements, claims, recipients
from bot.storage.scene import Db, Scene


def record_spoken(scene: Scene, elder: Person) -> None:
    """Her own yes, heard by whoever registers her (个人信息保护法 14)."""
    number = scene.number("agreement")
    scene.add(Agreement(id=number, person=elder.id, version="", how=How.FACE_TO_FACE))


def give(scene: Scene, person: Person, version: str) -> None:
    """From now on, to this version of the text."""
    number = scene.number("agreement")
    scene.add(Agreement(id=number, person=person.id, version=version))
    audit.note(scene, person.id, f"agreed to {version}", f"person:{person.id}")


def holds(db: Db, person: Person) -> bool:
    """Whether there is anything to take back: her agreement, to whatever version, or what she has
    from before anybody was asked."""
    return bool(
        agreements.held_by(db, person.id)
        or recipients.residencies_of(db, person.id)
        or recipients.subscriptions_of(db, person.id)
        or claims.waiting_of(db, person.id)
    )


def withdraw(scene: Scene, person: Person) -> None:
    """At once: she lives nowhere, hears of nothing, applies for nothing.

    Her tickets and her grants go on.
    """
    for held in agreements.held_by(scene.db, person.id):
        scene.change(held, withdrawn_at=clock.now())
    if claim := claims.waiting_of(scene.db, person.id):
        applications.withdraw(scene, claim)
        scene.change(claim, state=ClaimState.WITHDRAWN, decided_at=clock.now())
        applications.decided(scene, claim)
    depart.end_all(scene, person)
    audit.note(scene, person.id, "withdrew agreement", f"person:{person.id}")
