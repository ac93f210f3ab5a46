"""The ride on the next answer: what could not be pushed is read when the person comes by."""

import logging
from collections.abc import Callable
from typing import Protocol

from bot import clock
from bot.community.notices import NoticeState
from bot.delivery import matters
from bot.delivery.posts import LEASE, LONGEST
from bot.storage import attempts, outbox
from bot.storage.inbox import Answer
from bot.storage.outbox import Lane, Letter
from bot.storage.scene import Db, Scene

log = logging.getLogger(__name__)
STOPPED = {NoticeState.CANCELLED, NoticeState.PAUSED}
MOST = 10  # letters with one answer
Whole = Callable[[Letter, Scene], str]  # the words of a letter, however long


class Join(Protocol):
    """An answer and what rides along with it, in words."""

    def __call__(self, answer: str, letters: list[str], *, has_more: bool) -> str: ...


def board(
    scene: Scene, person: int, answer: str, whole: Whole, join: Join
) -> tuple[str, list[int]]:
    """The answer with as many of her letters as fit, one at least; the letters' numbers.

    They count as sent when WeChat has fetched the answer.
    """
    settled, riders = scene.changed(Letter), outbox.riders(scene.db, person, MOST)
    waiting = [one for one in riders if one.id not in settled and _is_news(scene.db, one)]
    taken: list[Letter] = []
    words: list[str] = []
    has_more = False
    for letter in waiting:
        try:
            more = [*words, whole(letter, scene)]
        except Exception:
            log.exception("letter %d has no words", letter.id)
            scene.change(letter, rides=False)
            continue
        has_more = bool(words) and len(join(answer, more, has_more=True).encode()) > LONGEST
        if has_more:
            break
        words = more
        taken.append(letter)
    if not words:
        return answer, []
    attempts.begin(scene, taken, Lane.REPLY, LEASE)
    for letter, said in zip(taken, words, strict=True):
        _freeze(scene, letter, said)
    return join(answer, words, has_more=has_more), [letter.id for letter in taken]


def arrived(scene: Scene, answer: Answer) -> None:
    """WeChat has fetched the answer, and what rode along."""
    attempts.accept_riders(scene, answer.carries or [])


def _freeze(scene: Scene, letter: Letter, said: str) -> None:
    """What was said at the first attempt is said at every other; a notice's words are its own."""
    is_frozen = letter.text is not None or letter.notice is not None or letter.again
    if not is_frozen and len(said.encode()) <= LONGEST:
        scene.change(letter, text=said)


def _is_news(db: Db, letter: Letter) -> bool:
    """Not past its time, and not of a notice that was taken back or is held."""
    if letter.expires_at is not None and clock.now() >= letter.expires_at:
        return False
    return letter.notice is None or matters.state_of(db, letter) not in STOPPED
