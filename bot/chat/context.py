"""All a handler needs: who speaks, what was said, and the turn's Scene."""

from dataclasses import dataclass, field

from bot.chat.messages import Incoming
from bot.community.agreements import Terms
from bot.community.people import Grant, Person, Role
from bot.community.refusal import Refusal
from bot.storage.scene import Db, Scene
from bot.storage.talks import Talk

LIST = "list"


class NotAgreedError(Exception):
    """This is personal, and she has not agreed to what is kept: she must be asked first."""


@dataclass(slots=True)
class Chat:
    """`words` and `number` are what came with the command: 办结 12 已换灯泡 -> 12, 已换灯泡.

    `mark`: A or N, where it stood before the number: 电话 A12.
    """

    person: Person
    homes: list[str]
    grants: list[Grant]
    message: Incoming
    scene: Scene
    talk: Talk | None = None
    words: str = ""
    number: int | None = None
    mark: str = ""
    lapsed: bool = False  # she has a home of which she has not said for long that she is there
    reads: bool = False  # she has a subscription
    terms: Terms = field(default_factory=Terms)
    agreed_to: str | None = None  # the version of the terms, if any
    helps: bool = False  # she acts for somebody

    @property
    def db(self) -> Db:
        return self.scene.db

    def is_(self, *roles: Role) -> bool:
        """Any of these. A resident may report somewhere, a reader hears of somewhere, a helper acts
        for somebody. Every other role is granted.
        """
        if Role.RESIDENT in roles and self.homes:
            return True
        if Role.READER in roles and (self.homes or self.lapsed or self.reads):
            return True
        if Role.HELPER in roles and self.helps:
            return True
        return any(grant.role in roles for grant in self.grants)

    def lacks(self, role: Role, word: str = "") -> Refusal:
        """She has not this role, and hears what to do about it. `word`: the command, if any."""
        facts = {"lapsed": self.lapsed, "reads": self.is_(Role.READER)}
        return Refusal(f"only_{role}", word=word, **facts)

    @property
    def agrees(self) -> bool:
        return self.terms.covered_by(self.agreed_to)

    def areas(self, *roles: Role) -> list[str]:
        """Where she has any of these roles."""
        return [grant.area for grant in self.grants if grant.role in roles]

    def offer(self, *commands: str, once: bool = False, more: bool = False) -> None:
        """From now on 1 means the first of these commands, 2 the second ...

        `once`: the list closes with its first use; what it did is not done twice.
        `more`: 更多 means the first of them, too.
        """
        self.remember(LIST, commands=list(commands), once=once, more=more)

    def remember(self, name: str, /, **answers: object) -> None:
        self.talk = Talk(person=self.person.id, name=name, answers=answers)
        self.scene.put(self.talk)

    def forget(self) -> None:
        """Whatever was open with this person is closed."""
        if self.talk:
            self.scene.remove(self.talk)
            self.talk = None
