"""Writing to people: a letter in the outbox, in the commit of what it tells."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot import clock
from bot.community.say import Say
from bot.delivery import lanes
from bot.delivery.lanes import Lane
from bot.storage import outbox
from bot.storage.outbox import Letter, State
from bot.storage.scene import Db, Scene

SOON = timedelta(seconds=2)
NOT_AGAIN_WITHIN = timedelta(minutes=5)


def write(scene: Scene, person: int, say: Say, about: str = "") -> None:
    """A letter that leaves at once. `about`: what it tells of, "ticket:12"."""
    scene.db.has_letters = True
    scene.file(
        Letter(
            id=scene.number("letter"),
            person=person,
            template=say.template,
            facts=say.facts,
            about=about,
        )
    )


def write_batched(scene: Scene, person: int, say: Say, batch: str) -> None:
    """A letter that replaces the one of its batch still waiting, and does not come in a flurry."""
    if waiting := outbox.waiting(scene.db, person, batch):
        scene.change(waiting, facts=say.facts, template=say.template)
        return
    now, before = clock.now(), outbox.last_sent(scene.db, person, batch)
    due = max(now + SOON, before + NOT_AGAIN_WITHIN) if before else now + SOON
    scene.add(
        Letter(
            id=scene.number("letter"),
            person=person,
            template=say.template,
            facts=say.facts,
            batch=batch,
            due=due,
        )
    )


def correct(scene: Scene, person: int, say: Say | None, batch: str) -> None:
    """A letter of this batch that still waits says something else now, or nothing any more."""
    waiting = outbox.waiting(scene.db, person, batch)
    if waiting and say:
        scene.change(waiting, facts=say.facts, template=say.template)
    elif waiting:
        scene.change(waiting, state=State.CANCELLED)


def write_notice(scene: Scene, notice: int, people: Sequence[int]) -> None:
    """One letter each; the words are the notice's."""
    scene.db.has_letters = True
    for number, person in enumerate(people, scene.number("letter", len(people))):
        scene.file(Letter(id=number, person=person, template="notice", notice=notice))


def reachable(db: Db, people: Iterable[int]) -> list[int]:
    """Those a letter would reach now."""
    account, now = db.settings.wechat.account, clock.now()
    known = outbox.ledgers(db, list(people))
    return [
        who for who, ledger in known.items() if lanes.choose(ledger, account, now) is Lane.CUSTOMER
    ]
