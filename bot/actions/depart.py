"""Somebody moves out, or unfollows: what was hers by living there ends."""

from bot import clock
from bot.actions import acting, audit, report, standing
from bot.community.people import Person, Residency
from bot.community.say import Say
from bot.delivery import letters
from bot.delivery.outcomes import Why
from bot.storage import people, recipients, talks
from bot.storage.outbox import State
from bot.storage.scene import Scene

OF_A_HOME = ("residents/household/", "residents/moving/", "residents/verification/")  # letters


def end(scene: Scene, residency: Residency, by: int | None = None) -> None:
    """She does not live there any more. Her tickets stay open; the grants she has stay hers."""
    scene.change(residency, until=clock.now())
    known = people.subscription(scene.db, residency.person, residency.place)
    if known and known.is_own and known.by_proxy:
        scene.change(known, is_own=False)
    elif known and known.is_own:
        scene.remove(known)
    acting.moved_out(scene, residency, by)
    audit.note(scene, by, "moved out", f"home of person:{residency.person}")
    standing.look_again(scene, residency.person)


def move_out(scene: Scene, residency: Residency, why: str, by: int | None = None) -> None:
    """The same, and she hears of it. `why`: date, staff or roster, as the letter says it."""
    end(scene, residency, by)
    say = Say("residents/moving/out", place=residency.place, why=why)
    if people.get(scene.db, residency.person).has_wechat:
        letters.write(scene, residency.person, say)


def leave(scene: Scene, person: Person, why: Why = Why.UNFOLLOWED) -> None:
    """She unfollows. Residencies, subscriptions and what she does for others end; what has not left
    never reaches her.

    Her grants and her tickets stay. `why`: what is said of letters that wait for her.
    """
    lived_at = recipients.residencies_of(scene.db, person.id)
    for residency in lived_at:
        scene.change(residency, until=clock.now())
    acting.left(scene, person)
    for subscription in recipients.subscriptions_of(scene.db, person.id):
        scene.remove(subscription)
    if page := talks.page(scene.db, person.id):
        scene.remove(page)
    _end_letters(scene, person, why)
    if lived_at:
        audit.note(scene, person.id, "left", f"home of person:{person.id}")
    standing.look_again(scene, person.id)


def end_all(scene: Scene, person: Person) -> None:
    """She follows, and wants nothing of it any more. Residencies and subscriptions end.

    Nothing of the sort leaves any more; of her tickets and her grants she hears.
    """
    for residency in recipients.residencies_of(scene.db, person.id):
        end(scene, residency, person.id)
    acting.left(scene, person)
    for subscription in recipients.subscriptions_of(scene.db, person.id):
        scene.remove(subscription)
    for letter in recipients.waiting_for(scene.db, person.id):
        if letter.notice is not None or letter.template.startswith(OF_A_HOME):
            state = State.CANCELLED if letter.state is State.QUEUED else letter.state
            scene.change(letter, state=state, rides=False)
    standing.look_again(scene, person.id)


def _end_letters(scene: Scene, person: Person, why: Why) -> None:
    for letter in recipients.waiting_for(scene.db, person.id):
        if letter.state is State.QUEUED:
            ended = {"state": State.OUT_OF_REACH, "why": why.value, "rides": False}
            scene.change(letter, **ended)
            report.unreached(scene, letter)
        else:
            scene.change(letter, rides=False)
