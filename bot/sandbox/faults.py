"""What can be made to go wrong: what, where, with whom and how often; one list of all of it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from typing import Literal, Self

from bot.sandbox.account import Clock

OfCall = Literal["errcode", "slow", "hang", "drop", "lost", "garbage", "token", "ip", "expired"]
Meanwhile = Literal["leave", "blocked"]
OfPush = Literal["unsent", "late", "swap", "repeat", "key", "clock", "early"]
Kind = OfCall | Meanwhile | OfPush


@dataclass(frozen=True, slots=True)
class Fault:
    """`where`: of a call its path, or the start of one up to a /. Of a push its MsgType or Event,
    or message, event, finish. "" is anywhere. `who`: the openid written to or writing, "" for all.

    `times`: how often in all, None until it is switched off. `share`: of the occasions that fit,
    0 to 1, drawn from `seed`: the nth about the same path and person is always the same.

    A call. errcode: answered in place of handling. hang: never handled, never answered. drop: the
    connection is cut before handling. lost: handled, then the connection is cut. garbage: a 502 in
    HTML, not handled. slow: handled, answered after `seconds`. token: somebody else has fetched
    one, all are stale. ip: no token, the caller is not on the list. expired: what an unverified
    account may not do is 48001. Meanwhile, and without harm to the call itself: leave: the person
    unfollows. blocked: the person switches the account's notices off.

    A push. unsent: never. late: after `seconds`. swap: after the person's next one, or `seconds`.
    repeat: `copies` in all, at once or one after the other. key: sealed and signed with the
    account's other token and key, as long as both hold. clock: all stamps are `seconds` off, until
    it is switched off. early, of a finish event: before the answer to the call.
    """

    where: str = ""
    errcode: int = -1
    kind: Kind = "errcode"
    seconds: float = 1.0
    who: str = ""
    times: int | None = 1
    share: float = 1.0
    seed: int = 0
    copies: int = 2
    at_once: bool = True

    def __post_init__(self) -> None:
        if self.kind == "clock" and (self.times is not None or self.share < 1 or self.who):
            raise ValueError("a clock is wrong for everybody, until it is switched off")

    def fits(self, names: Collection[str], who: str) -> bool:
        if self.who and self.who != who:
            return False
        if not self.where or self.where in names:
            return True
        return self.where.endswith("/") and any(name.startswith(self.where) for name in names)


@dataclass(slots=True, eq=False)
class Standing:
    """A fault on the list. `left`: how often it is still to strike, None for no end."""

    number: int
    fault: Fault
    left: int | None
    struck: int = 0
    _met: Counter[str] = field(default_factory=Counter)  # occasions, by name and person

    def draws(self, name: str, who: str) -> bool:
        """Whether it strikes now: what came between, and when, plays no part."""
        fault = self.fault
        if fault.share >= 1:
            return True
        subject = f"{name} {who}"
        self._met[subject] += 1
        lot = f"{fault} {subject} {self._met[subject]}"
        drawn = blake2b(lot.encode(), digest_size=8).digest()
        return int.from_bytes(drawn, "big") < fault.share * 2**64

    def shown(self) -> dict[str, object]:
        return asdict(self.fault) | {"id": self.number, "left": self.left, "struck": self.struck}


class Faults:
    """Those to come, the first given first. `struck`: how often each kind has, so far."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.struck: Counter[str] = Counter()
        self._changed = changed
        self._standing: list[Standing] = []
        self._numbers = count(1)

    def __len__(self) -> int:
        return len(self._standing)

    def __iter__(self) -> Iterator[Standing]:
        return iter(self._standing)

    def __iadd__(self, faults: Iterable[Fault]) -> Self:
        for fault in faults:
            self.append(fault)
        return self

    def append(self, fault: Fault) -> int:
        """Its number, by which it can be removed."""
        standing = Standing(next(self._numbers), fault, fault.times)
        self._standing.append(standing)
        self._changed()
        return standing.number

    def remove(self, number: int) -> None:
        """Switches it off; nothing happens where it has gone already."""
        self._standing = [one for one in self._standing if one.number != number]
        self._changed()

    def clear(self) -> None:
        self._standing.clear()
        self._changed()

    def take(self, kinds: Collection[Kind], names: Sequence[str], who: str = "") -> Standing | None:
        """What strikes now, the first of `names` being the subject's own."""
        struck: Standing | None = None
        for standing in self._standing:
            fault = standing.fault
            if fault.kind in kinds and fault.fits(names, who) and standing.draws(names[0], who):
                struck = struck or standing
        if struck:
            self._strike(struck)
        return struck

    def _strike(self, standing: Standing) -> None:
        standing.struck += 1
        self.struck[standing.fault.kind] += 1
        if standing.left is not None:
            standing.left -= 1
        self._standing = [one for one in self._standing if one.left != 0]
        self._changed()

    def clock(self, now: Clock) -> Clock:
        """WeChat's clock, wrong while a fault has it so."""
        return lambda: now() + timedelta(seconds=self._off()) if self._standing else now()

    def shown(self) -> dict[str, object]:
        """What the page shows, in JSON's types."""
        return {"faults": [one.shown() for one in self._standing], "struck": dict(self.struck)}

    def _off(self) -> float:
        return sum(one.fault.seconds for one in self._standing if one.fault.kind == "clock")
