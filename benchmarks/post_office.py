"""A WeChat, a bare sender and a bot, each a process, and proof that all was sent, and once."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import backends, bare_sender, broadcast_house, town, wechat_server
from benchmarks.backends import UnfitPostgresError
from benchmarks.bot_server import BUILDINGS, ESTATE
from benchmarks.broadcast_house import AT_ONCE
from benchmarks.measure import say
from benchmarks.server import DidNotStartError, Server, running
from benchmarks.wechat_server import Sample


class WrongSendError(Exception):
    """A message was lost, doubled or not accepted: what was measured would mean nothing."""


@dataclass(frozen=True)
class Sent:
    """What so many sends took: seconds, and seconds of CPU of all who take part in them."""

    count: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Sends a second."""
        return self.count / self.seconds

    @property
    def cost(self) -> float:
        """µs of CPU a send."""
        return self.cpu / self.count * 1e6


class WeChat:
    """`latency`: seconds until it answers a call."""

    def __init__(self, stack: ExitStack, latency: float = 0.0) -> None:
        self._server = stack.enter_context(running(wechat_server.build, latency))
        self.url = f"http://127.0.0.1:{self._server.ask('/port')}"

    def expect(self, count: int) -> None:
        """So many residents got one message each since this was last asked."""
        got = self._server.ask("/got")
        if got != {"posts": count, "people": count, "most": 1}:
            raise WrongSendError(f"{count} people were to get one message each: {got}")

    def sample(self, path: str) -> Sample:
        """A message that came on this path. Raises WrongSendError where none did."""
        samples: list[Sample] = self._server.ask("/samples")
        for sample in samples:
            if sample["path"].endswith(path):
                return sample
        raise WrongSendError(f"nothing came on {path}")


class Bare:
    """The baseline."""

    def __init__(self, stack: ExitStack, wechat: WeChat) -> None:
        self._wechat = wechat
        self._server = stack.enter_context(running(bare_sender.build, wechat.url, AT_ONCE))

    def send(self, sample: Sample, count: int) -> Sent:
        before = self._server.cpu()
        seconds = float(self._server.ask("/send", [sample, [count]]))
        self._wechat.expect(count)
        return Sent(count, seconds, self._server.cpu() - before)


class House:
    """The bot on an empty database of a kind, in a town of so many people."""

    def __init__(
        self, stack: ExitStack, wechat: WeChat, kind: str, folder: Path, people: int
    ) -> None:
        """Raises UnfitPostgresError, DidNotStartError."""
        self._wechat, self._people = wechat, people
        self._database = stack.enter_context(backends.empty(kind, folder))
        town.settle(self._database.url, people)
        given = self._database.url, wechat.url
        self.server: Server = stack.enter_context(running(broadcast_house.build, *given))

    def broadcast(self, building: int | None = None, *, urgent: bool = False) -> tuple[float, Sent]:
        """A notice to a building, or to all: seconds of planning, then its sending."""
        planned = self.server.ask("/plan", _notice(building, urgent=urgent))
        sent = self._checked("/send", planned["notice"], building)
        return planned["seconds"], sent

    def broadcast_at_once(self) -> Sent:
        """A notice to all, sent while it is planned."""
        return self._checked("/broadcast", _notice(None, urgent=False), None)

    def _checked(self, path: str, question: object, building: int | None) -> Sent:
        count = self._people // BUILDINGS if building else self._people
        before = self._cpu()
        sent = self.server.ask(path, question)
        used = self._cpu() - before
        if sent["states"] != {"accepted": count}:
            raise WrongSendError(f"{count} were to be accepted: {sent['states']}")
        self._wechat.expect(count)
        return Sent(count, sent["seconds"], used)

    def fall_silent(self) -> None:
        """Nobody may be sent customer messages any more."""
        town.fall_silent(self._database.url)

    def memory(self) -> tuple[float, float]:
        """MB of RAM: now, and at most since this was last asked."""
        told = self.server.ask("/memory")
        return told["now"], told["most"]

    def _cpu(self) -> float:
        return self.server.cpu() + self._database.cpu()


def open_house(
    stack: ExitStack, wechat: WeChat, kind: str, folder: Path, people: int
) -> House | None:
    """None where there is no such database to be measured; it is said why."""
    try:
        return House(stack, wechat, kind, folder, people)
    except (DidNotStartError, UnfitPostgresError) as error:
        say(f"sending on {kind} is not measured: {error}")
        return None


def _notice(building: int | None, *, urgent: bool) -> dict[str, object]:
    return {"areas": [f"{ESTATE}/{building}" if building else ESTATE], "urgent": urgent}
