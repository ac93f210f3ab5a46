"""What leaves in one call to WeChat: some letters, whom they go to, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.delivery.outcomes import Form, Gateway, Option, Outcome, Picture
from bot.settings import TemplateName
from bot.storage.outbox import Lane, Letter
from bot.storage.scene import Scene

LONGEST = 2048  # bytes; more shows the person 服务出现故障 (measured by users)
LEASE = timedelta(seconds=60)  # by then whoever sends it would have told
BETWEEN = "\n\n"


class Words(Protocol):
    """Gives letters their words; they are all in templates/."""

    def of_letter(self, letter: Letter, scene: Scene) -> str:
        """What a message says."""
        ...

    def options_of(self, letter: Letter) -> Sequence[Option]:
        """The next steps that a person may tap in place of writing them, if any."""
        ...

    def form_of(self, template: str) -> TemplateName | None:
        """The template message that may carry such a letter, if any."""
        ...

    def fill(self, letter: Letter, name: TemplateName, scene: Scene) -> Form:
        """What a template message or subscribe notice says."""
        ...


@dataclass(slots=True)
class Post:
    """`options`, `picture`: of a customer message alone, and a picture has no words.

    `leaves_at`: its moment in the pace, in seconds of the monotonic clock.
    """

    lane: Lane
    openids: Sequence[str]
    letters: Sequence[Letter]
    text: str = ""
    form: Form | None = None
    options: Sequence[Option] = ()
    picture: Picture | None = None
    leaves_at: float = 0.0

    @property
    def key(self) -> str:
        """The same at every try, and of nothing else, not even of a database restored."""
        first = self.letters[0]
        again = "-again" if first.again else ""  # what a person wants to be shown once more
        return f"louli-{first.id}-{int(first.made_at.timestamp()):x}{again}"

    async def send(self, gateway: Gateway) -> Outcome:
        match self.lane:
            case Lane.CUSTOMER:
                return await self._send_to_customer(gateway)
            case Lane.MASS:
                return await gateway.send_mass(self.openids, self.text, self.key)
        assert self.form is not None
        if self.lane is Lane.TEMPLATE:
            return await gateway.send_template(self.openids[0], self.form, self.key)
        return await gateway.send_subscribed(self.openids[0], self.form)

    async def _send_to_customer(self, gateway: Gateway) -> Outcome:
        openid = self.openids[0]
        if self.picture:
            return await gateway.send_picture(openid, self.picture)
        if self.options:
            return await gateway.send_menu(openid, self.text, self.options)
        return await gateway.send_text(openid, self.text)
