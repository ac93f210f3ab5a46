"""The ride on the next answer: what could not be pushed is read when the person comes by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from bot import clock
from bot.storage import outbox
from bot.storage.inbox import Answer
from bot.storage.outbox import Lane, Letter
from bot.storage.scene import Scene

MOST = 10  # letters with one answer
LEASE = timedelta(seconds=60)
LONGEST = 2048  # bytes of one message
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
    waiting = [one for one in outbox.riders(scene.db, person, MOST) if _is_news(one)]
    words: list[str] = []
    for letter in waiting:
        more = [*words, whole(letter, scene)]
        if words and len(join(answer, more, has_more=True).encode()) > LONGEST:
            break
        words = more
    if not words:
        return answer, []
    taken = waiting[: len(words)]
    outbox.begin(scene, taken, Lane.REPLY, LEASE)
    return join(answer, words, has_more=len(taken) < len(waiting)), [letter.id for letter in taken]


def arrived(scene: Scene, answer: Answer) -> None:
    """WeChat has fetched the answer, and what rode along."""
    outbox.accept_riders(scene, answer.carries or [])


def _is_news(letter: Letter) -> bool:
    return letter.expires_at is None or clock.now() < letter.expires_at
