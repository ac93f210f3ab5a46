"""The faults over HTTP, in JSON: /sandbox/faults lists, adds and removes them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from aiohttp import web

from bot.sandbox.faults import Fault, Meanwhile, OfCall, OfPush
from bot.sandbox.mixture import SHARE, mixture
from bot.sandbox.screen import HEADERS, given

if TYPE_CHECKING:
    from bot.sandbox.platform import Platform

KINDS = {kind for kinds in (OfCall, Meanwhile, OfPush) for kind in get_args(kinds)}
LONGEST, WIDEST = 600, 86_400  # seconds: of a wait, of a clock's error either way
MOST, COPIES = 1000, 10


class Desk:
    """GET: what stands, how often each kind struck, the paths called so far, the other key.

    POST: the fields of a Fault, `times` null for no end, or {"mixture": {"seed": 7, "share": 0.03}}
    for a bit of everything; 201 and the same as GET. DELETE: all, or one by its id; 204.
    400 names the field that cannot be read.
    """

    def __init__(self, platform: "Platform") -> None:
        self.platform = platform

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/faults", self.show),
            web.post("/sandbox/faults", self.add),
            web.delete("/sandbox/faults", self.clear),
            web.delete(r"/sandbox/faults/{id:\d+}", self.remove),
        ]

    async def show(self, _request: web.Request) -> web.Response:
        return web.json_response(self._shown(), headers=HEADERS)

    async def add(self, request: web.Request) -> web.Response:
        try:
            faults = [*read(await given(request))]
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400, headers=HEADERS)
        self.platform.faults += faults
        return web.json_response(self._shown(), status=201, headers=HEADERS)

    async def clear(self, _request: web.Request) -> web.Response:
        self.platform.faults.clear()
        return web.Response(status=204, headers=HEADERS)

    async def remove(self, request: web.Request) -> web.Response:
        self.platform.faults.remove(int(request.match_info["id"]))
        return web.Response(status=204, headers=HEADERS)

    def _shown(self) -> dict[str, object]:
        renewed = self.platform.account.renewed()
        return self.platform.faults.shown() | {
            "paths": sorted(self.platform.api.counts),
            "renewed": {"token": renewed.token, "aes_key": renewed.aes_key},
        }


def read(told: Mapping[str, Any]) -> Iterable[Fault]:
    """ValueError or TypeError with the name of what is wrong."""
    if "mixture" not in told:
        return [Fault(**_checked(told))]
    asked = told["mixture"]
    if not isinstance(asked, dict) or not asked.keys() <= {"seed", "share"}:
        raise ValueError("mixture")
    fields = _checked({"seed": 0, "share": SHARE} | asked)
    return mixture(fields["seed"], fields["share"])


def _checked(told: Mapping[str, Any]) -> Mapping[str, Any]:
    limits = CLOCK if told.get("kind") == "clock" else CHECKS
    for name, value in told.items():
        if name not in limits or not limits[name](value):
            raise ValueError(name)
    return told


def _number(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: _is_number(value) and least <= value <= most


def _whole(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and _number(least, most)(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 128  # noqa: PLR2004 - longer than any path


CHECKS: dict[str, Callable[[Any], bool]] = {
    "where": _words,
    "errcode": _whole(-1, 999_999),
    "kind": lambda value: isinstance(value, str) and value in KINDS,
    "seconds": _number(0, LONGEST),
    "who": _words,
    "times": lambda value: value is None or _whole(1, MOST)(value),
    "share": _number(0.0001, 1),
    "seed": _whole(0, 2**53),
    "copies": _whole(2, COPIES),
    "at_once": lambda value: isinstance(value, bool),
}
CLOCK = CHECKS | {"seconds": _number(-WIDEST, WIDEST)}
