"""Named points before and after every outside call and every commit, where a test ends the process.

Until a test arms one, reaching it does nothing.
"""

from collections.abc import Callable

NAMES = (
    "message.taken",
    "reply.before",
    "reply.after",
    "commit.before",
    "commit.after",
    "call.before",
    "call.after",
)
Hit = Callable[[str], None]


def _nothing(_name: str) -> None:
    pass


at: Hit = _nothing  # call as `failpoints.at("commit.before")`, so that arming is seen everywhere


def arm(hit: Hit) -> None:
    """From now on `hit` is told of every point that is reached, by its name."""
    global at  # noqa: PLW0603 - one switch for the whole process
    at = hit
