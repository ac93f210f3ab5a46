"""Keeping WeChat's tags in step with what people are: fifty a call, a person in one at a time."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Protocol

from bot import clock
from bot.community.people import Role
from bot.community.standing import STANDINGS
from bot.delivery.outcomes import Later
from bot.settings import Account
from bot.storage import errands, tag_lists, tagging
from bot.storage.scene import Scene
from bot.storage.tagging import Look
from bot.storage.writer import Priority, Writer

ERRAND = "tags"
A_CALL, A_PAGE = 50, 1_000  # people
ROUNDS = 20  # a tick
LEASE = timedelta(minutes=10)
FOR_CALLS = 300  # seconds of the lease in which calls may begin
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """WeChat did it, but not for those `missed`. `made_anew`: the tag was gone; nobody else has it
    now, and no menu is tied to it.
    """

    missed: frozenset[str] = frozenset()
    made_anew: bool = False


@dataclass(frozen=True, slots=True)
class Unfit:
    """Nothing was done: one of these people can be given no tag (`why`), WeChat says not who."""

    why: str


Ending = Done | Unfit | Later


class Tags(Protocol):
    """What the job needs of WeChat. The edge fulfils it; it raises nothing.

    At most fifty people a call. Later: as if nothing had been done, though perhaps it was; the same
    again does no harm.
    """

    async def tag(self, role: Role, openids: Sequence[str]) -> Ending: ...

    async def untag(self, role: Role, openids: Sequence[str]) -> Ending: ...

    async def members(self) -> Mapping[str, frozenset[Role]] | Later:
        """Whoever has any of our tags, by openid."""
        ...


Act = Callable[[Role, Sequence[str]], Awaitable[Ending]]


@dataclass
class Round:
    """Some people brought where they should be: what they lose first, never two tags at once."""

    tags: Tags
    gave_up: dict[str, str] = field(default_factory=dict)  # openid -> why
    undone: set[str] = field(default_factory=set)
    later: datetime | None = None
    made_anew: bool = False
    began: float = field(default_factory=monotonic)

    async def play(self, looks: Sequence[Look]) -> None:
        for role in STANDINGS:
            losing = [look.openid for look in looks if role in look.loses]
            await self._call(self.tags.untag, role, losing)
        for role in STANDINGS:
            gaining = [look.openid for look in looks if look.wants is role]
            await self._call(self.tags.tag, role, gaining)

    async def _call(self, act: Act, role: Role, openids: Sequence[str]) -> None:
        openids = [one for one in openids if one not in self.gave_up]
        if openids and monotonic() - self.began > FOR_CALLS:
            self.later = self.later or clock.now()
        if not openids or self.later:
            self.undone.update(openids)
            return
        match await act(role, openids):
            case Later(at):
                self.later = at
                self.undone.update(openids)
            case Unfit(why) if len(openids) == 1:
                self.gave_up[openids[0]] = why
            case Unfit():
                half = len(openids) // 2
                await self._call(act, role, openids[:half])
                await self._call(act, role, openids[half:])
            case Done(missed, made_anew):
                self.made_anew |= made_anew
                for one in missed.intersection(openids):
                    await self._again(act, role, one)

    async def _again(self, act: Act, role: Role, openid: str) -> None:
        """Missed in a batch: alone, she is done, or it is said why not."""
        match await act(role, [openid]):
            case Later(at):
                self.later = at
                self.undone.add(openid)
            case Unfit(why):
                self.gave_up[openid] = why
            case Done(missed) if missed:
                self.gave_up[openid] = "missed"

    def end(self, looks: Sequence[Look], scene: Scene) -> None:
        if self.made_anew:  # whoever had the old one has nothing now
            errands.plan(scene, ERRAND, clock.now())
        for look in looks:
            if why := self.gave_up.get(look.openid):
                tagging.give_up(scene, look, why)
            elif look.openid not in self.undone:
                tagging.settle(scene, [look])
            elif self.later:
                tagging.put_off(scene, [look], self.later)


class Tagger:
    """Runs from the day on which the menus by tag are published, in every process.

    One call at a time, and over all processes a person in one: WeChat refuses two (45169). Never
    for an account that has no tags.
    """

    def __init__(self, writer: Writer, tags: Tags, account: Account) -> None:
        self.writer, self.tags, self._account = writer, tags, account
        self._rests_until = datetime.min.replace(tzinfo=UTC)
        self._alone = Lock()

    async def keep_in_step(self) -> None:
        """Bring those whose time has come where they should be: so many that it ends soon."""
        async with self._alone:
            for _ in range(ROUNDS):
                if not (self._may_call() and (looks := await self._take())):
                    return
                steps = Round(self.tags)
                await steps.play(looks)
                await self.writer.run(partial(steps.end, looks), Priority.PLANNING)
                self._rest(steps.later)

    async def forget(self, openid: str, has: frozenset[Role]) -> None:
        """Her tags go, as far as WeChat takes it now: the next comparison takes the rest."""
        async with self._alone:
            if self._may_call() and await self.writer.run(_is_begun):
                await Round(self.tags).play([_stranger(openid, has)])

    async def compare(self) -> None:
        """Once a day: what WeChat itself says, beside what is known and what should be."""
        async with self._alone:
            if self._may_call() and await self._is_time():
                await self._compare()

    async def _compare(self) -> None:
        tagged = await self.tags.members()
        if isinstance(tagged, Later):
            self._rest(tagged.at)
            await self._again(tagged.at)
            return
        strangers = await self._check(tagged)
        steps = Round(self.tags)
        for start in range(0, len(strangers), A_CALL):
            await steps.play([_stranger(one, tagged[one]) for one in strangers[start:][:A_CALL]])
        await self._again(clock.now() + A_DAY)

    async def _again(self, at: datetime) -> None:
        await self.writer.run(partial(errands.plan, errand=ERRAND, at=at))

    def _may_call(self) -> bool:
        return self._account is not Account.UNVERIFIED and clock.now() >= self._rests_until

    async def _take(self) -> list[Look]:
        return await self.writer.run(_take, Priority.PLANNING)

    async def _is_time(self) -> bool:
        return await self.writer.run(partial(errands.take, errand=ERRAND, lease=LEASE))

    async def _check(self, tagged: Mapping[str, frozenset[Role]]) -> list[str]:
        """Those who have a tag and were never heard of are returned."""
        strangers, after = set(tagged), 0
        while page := await self.writer.run(
            partial(tag_lists.check, tagged=tagged, after=after, most=A_PAGE), Priority.PLANNING
        ):
            strangers.difference_update(page.openids)
            after = page.last
        return sorted(strangers)

    def _rest(self, until: datetime | None) -> None:
        self._rests_until = max(self._rests_until, until or self._rests_until)


def _take(scene: Scene) -> list[Look]:
    if not errands.is_planned(scene.db, ERRAND):
        return []
    return tagging.take_due(scene, A_CALL, LEASE)


def _is_begun(scene: Scene) -> bool:
    return errands.is_planned(scene.db, ERRAND)


def _stranger(openid: str, has: frozenset[Role]) -> Look:
    return Look(0, openid, 0, has, wants=None, until=None)


def publish(scene: Scene) -> None:
    """The menus by tag are there: everybody is given hers from now on."""
    errands.plan(scene, ERRAND, clock.now())
