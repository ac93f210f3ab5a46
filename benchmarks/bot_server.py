"""The bot as `make bench` measures it: the whole way of a message, in a community of PEOPLE."""

from aiohttp import web


def build(app: web.Application, url: str) -> None:  # noqa: ARG001 - until the bot is wired
    """Add the bot's POST /wechat on the empty database at `url`.

    Runs inside the loop; what must be awaited goes to app.on_startup. Token, key and account are
    those of benchmarks.callbacks, and every `person` there is a verified resident.
    """
    raise RuntimeError("the bot is not wired to the benchmarks yet")
