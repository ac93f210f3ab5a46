"""Writing to people: a letter in the outbox, in the commit of what it tells."""

from datetime import datetime, timedelta

from bot import clock
from bot.community.say import Say
from bot.storage import outbox
from bot.storage.outbox import Letter, State
from bot.storage.scene import Scene

SOON = timedelta(seconds=2)
NOT_AGAIN_WITHIN = timedelta(minutes=5)
WAITED_FOR = timedelta(minutes=10)


def write(  # noqa: PLR0913 - what a letter may be
    scene: Scene,
    person: int,
    say: Say,
    about: str = "",
    *,
    urgent: bool = False,
    rides: bool = False,
    due: datetime | None = None,
) -> None:
    """A letter that leaves at once, or when it is due. `about`: what it tells of, "ticket:12".

    `rides`: her next answer carries it, should that come first.
    """
    scene.db.has_letters = True
    scene.file(
        Letter(
            id=scene.number("letter"),
            person=person,
            template=say.template,
            facts=say.facts,
            about=about,
            is_urgent=urgent,
            rides=rides,
            due=due or clock.now(),
        )
    )


def show(scene: Scene, person: int, say: Say, about: str, *, picture: int) -> None:
    """A photo or voice clip (a Media) that leaves soon or not at all: she is waiting for it.

    `say`: in its place where it cannot be shown.
    """
    scene.db.has_letters = True
    scene.file(
        Letter(
            id=scene.number("letter"),
            person=person,
            template=say.template,
            facts=say.facts,
            about=about,
            picture=picture,
            expires_at=clock.now() + WAITED_FOR,
        )
    )


def write_batched(scene: Scene, person: int, say: Say, batch: str) -> None:
    """A letter that replaces the one of its batch still waiting, and does not come in a flurry."""
    key = "batched", person, batch
    if waiting := scene.memo.get(key) or outbox.waiting(scene.db, person, batch):
        scene.change(waiting, facts=say.facts, template=say.template)
        return
    now, before = clock.now(), outbox.last_sent(scene.db, person, batch)
    due = max(now + SOON, before + NOT_AGAIN_WITHIN) if before else now + SOON
    letter = Letter(
        id=scene.number("letter"),
        person=person,
        template=say.template,
        facts=say.facts,
        batch=batch,
        due=due,
    )
    scene.add(letter)
    scene.memo[key] = letter


def correct(scene: Scene, person: int, say: Say | None, batch: str) -> None:
    """A letter of this batch that still waits says something else now, or nothing any more."""
    waiting = outbox.waiting(scene.db, person, batch)
    if waiting and say:
        scene.change(waiting, facts=say.facts, template=say.template)
    elif waiting:
        scene.change(waiting, state=State.CANCELLED, rides=False)
