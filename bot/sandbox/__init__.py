"""A local WeChat platform with phones on a web page: for the demo, the tests, the benchmarks."""

from bot.sandbox.account import Account
from bot.sandbox.bubbles import Bubble
from bot.sandbox.faults import Fault
from bot.sandbox.finishes import Finish
from bot.sandbox.mixture import mixture
from bot.sandbox.phone import NotFollowingError, Phone
from bot.sandbox.platform import Platform
from bot.sandbox.pushes import Message
from bot.sandbox.serving import serve

__all__ = [
    "Account",
    "Bubble",
    "Fault",
    "Finish",
    "Message",
    "NotFollowingError",
    "Phone",
    "Platform",
    "mixture",
    "serve",
]
