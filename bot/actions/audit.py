"""Who did what to whose data and rights, written down."""

from bot.storage.journal import Audit
from bot.storage.scene import Scene


def note(  # noqa: PLR0913 - who, what, of whom, why
    scene: Scene,
    person: int | None,
    act: str,
    subject: str,
    why: str = "",
    *,
    is_kept: bool = False,
) -> None:
    """`person` None: on the command line. `subject`: identifiers, never names. `why`: her words.

    `is_kept`: it outlives a refusal, as a look does.
    """
    (scene.kept if is_kept else scene).record(
        Audit(person=person, act=act, subject=subject, why=why or None)
    )
