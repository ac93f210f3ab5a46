"""`louli demo`: a local WeChat and the bot in one process, in a community that already lives."""

from bot.demo.running import run

__all__ = ["run"]
