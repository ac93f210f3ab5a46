"""The account's tags (用户标签管理): found by name, made where missing, given and taken."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from wechatpy.client.api import WeChatTag

from bot import clock
from bot.community.people import Role
from bot.delivery.outcomes import Later, Misconfigured, Refused
from bot.delivery.tagging import Done, Ending, Unfit
from bot.wechat.client import Answer, Client
from bot.wechat.errcodes import outcome_of
from bot.wechat.faults import CodeError

T = TypeVar("T")
log = logging.getLogger(__name__)
NAME = 30  # octets; one page says characters
NAME_TAKEN, GONE, SOME_MISSED = 45157, 45159, 45171
UNFIT = {  # errcodes about one of the people, who is not named
    40003: "unknown person",
    43004: "does not follow",
    45059: "twenty tags",
    45171: "missed",
    49003: "another account's",
    50002: "frozen",
    50005: "does not follow",
}
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)
Give = Callable[[int, list[str]], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Found:
    """Our tags' ids, and the roles whose tag was made just now."""

    ids: Mapping[Role, int]
    made: tuple[Role, ...] = ()


async def find_or_make(client: Client, names: Mapping[Role, str]) -> Found:
    """Several processes may: one makes a tag, the others find it. Raises WeChatError."""
    tags, made = WeChatTag(client), []
    known = await _listed(tags)
    for role, name in names.items():
        if name not in known:
            try:
                known[name] = (await tags.create(name))["id"]
                made.append(role)
            except CodeError as error:
                if error.errcode != NAME_TAKEN:
                    raise
                known = await _listed(tags)
                if name not in known:
                    raise
    return Found({role: known[name] for role, name in names.items()}, tuple(made))


async def _listed(tags: WeChatTag) -> dict[str, int]:
    return {tag["name"]: tag["id"] for tag in await tags.get()}


class WeChatTags:
    """Fulfils `delivery.tagging.Tags`. `names`: of the tags in templates/menu.yaml."""

    def __init__(self, client: Client, names: Mapping[Role, str]) -> None:
        self._client, self._names = client, names
        self._tags = WeChatTag(client)
        self._ids: Mapping[Role, int] = {}
        self._made_anew = False  # and nobody was told yet

    async def tag(self, role: Role, openids: Sequence[str]) -> Ending:
        return await self._give(self._tags.tag_user, role, openids)

    async def untag(self, role: Role, openids: Sequence[str]) -> Ending:
        return await self._give(self._tags.untag_user, role, openids)

    async def members(self) -> Mapping[str, frozenset[Role]] | Later:
        try:
            return await self._twice(self._members)
        except Exception as error:  # noqa: BLE001 - the job must hear of it
            return self._later(error)

    async def _members(self) -> dict[str, frozenset[Role]]:
        found: dict[str, frozenset[Role]] = defaultdict(frozenset)
        for role, tag in (await self._known()).items():
            for openid in await self._bearers(tag):
                found[openid] |= {role}
        return found

    async def _give(self, give: Give, role: Role, openids: Sequence[str]) -> Ending:
        missed: frozenset[str] = frozenset()

        async def once() -> None:
            await give((await self._known())[role], list(openids))

        try:
            await self._twice(once)
        except CodeError as error:
            missed = frozenset(filter(openids.__contains__, _strings(error.missed)))
            if error.errcode in UNFIT and not missed:
                return Unfit(UNFIT[error.errcode])
            if error.errcode != SOME_MISSED:
                return self._later(error)
        except Exception as error:  # noqa: BLE001 - the job must hear of it
            return self._later(error)
        made_anew, self._made_anew = self._made_anew, False
        return Done(missed, made_anew)

    async def _twice(self, work: Callable[[], Awaitable[T]]) -> T:
        """Once more where somebody has deleted a tag, or made it anew."""
        try:
            return await work()
        except CodeError as error:
            if error.errcode != GONE:
                raise
            self._ids = {}
            return await work()

    async def _known(self) -> Mapping[Role, int]:
        if not self._ids:
            found = await find_or_make(self._client, self._names)
            self._ids, self._made_anew = found.ids, self._made_anew or bool(found.made)
            if found.made:
                log.warning("tags are made anew: publish the menus again (louli menu publish)")
        return self._ids

    async def _bearers(self, tag: int) -> list[str]:
        """The last page may name a next one, which then has no data."""
        found: list[str] = []
        after = None
        while True:
            page = await self._tags.get_tag_users(tag, after)
            if not (openids := _strings((page.get("data") or {}).get("openid"))):
                return found
            found += openids
            after = page.get("next_openid")
            if not after:
                return found

    def _later(self, error: Exception) -> Later:
        """Nothing is lost: the same is done again, once WeChat, or whoever sets it up, is ready."""
        now = clock.now()
        if not isinstance(error, CodeError):
            return Later(now + SOON)
        match outcome_of(error.errcode, now):
            case Later() as outcome:
                return outcome
            case Misconfigured() | Refused():
                log.warning("people cannot be tagged: errcode %d", error.errcode)
                return Later(now + LATER)
            case _:
                return Later(now + SOON)


def _strings(given: Any) -> list[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
