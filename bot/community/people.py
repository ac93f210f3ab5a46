"""Who is who: persons, where they live, what they may do, and what the committee knows of them."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import JSON, Field, Index, SQLModel, UniqueConstraint

from bot import clock
from bot.community.columns import partial, path, sealed, word
from bot.community.notices import Category
from bot.community.refusal import Refusal
from bot.community.tenancy import Level, Proof, Relation

INVITATION_LASTS = timedelta(days=7)
HOME_CODE_LASTS = timedelta(days=30)  # as long as WeChat keeps a temporary QR code
TRIES_A_DAY = 5  # of one person
TRIES_AN_HOUR = 20  # in one building
TRIES_AN_HOUR_IN_ALL = 100


class Role(StrEnum):
    """Reader, helper and resident come of where somebody lives, the others are granted."""

    READER = "reader"  # hears of a place: lives there at whatever level, or has asked for it
    HELPER = "helper"  # acts for somebody who lives there without a phone
    RESIDENT = "resident"  # may report there
    LEADER = "leader"
    WORKER = "worker"
    LEAD = "lead"
    STAFF = "staff"
    STREET = "street"
    ADMIN = "admin"
    PARTNER = "partner"


AT_WORK = (Role.WORKER, Role.LEAD)  # who takes what residents report
GIVEN_BY_STAFF = frozenset({Role.LEADER, Role.WORKER, Role.LEAD, Role.STAFF})
TRUSTED = frozenset({Role.STAFF, Role.ADMIN})  # where two must agree, of whom they must


NO_WECHAT = "none:"  # no openid has a colon


def without_wechat(person: int) -> str:
    """What stands for the openid of a person who has none, or none any more."""
    return f"{NO_WECHAT}{person}"


class Person(SQLModel):
    """One openid, or a resident without WeChat: she never follows, and nothing is sent to her.

    WeChat tells no name and no phone: both are what the person said of herself.
    """

    id: int = Field(primary_key=True)
    openid: str = Field(unique=True)
    name: str | None = sealed(default=None)
    mobile: str | None = sealed(default=None)
    follows: bool = True
    met_at: datetime = Field(default_factory=clock.now)

    @property
    def has_wechat(self) -> bool:
        return not self.openid.startswith(NO_WECHAT)


class Residency(SQLModel):
    """A person lives in a home.

    `ends_at`: when it will end, where that is known. `confirmed_at`: when she last said so, or
    somebody for her. `asked`: how often she was asked since whether she still does, `asked_at`:
    last.
    """

    __table_args__ = (
        partial("ix_residency_ends_at", "ends_at", where="ends_at IS NOT NULL AND until IS NULL"),
        partial("ix_residency_confirmed_at", "confirmed_at", where="until IS NULL"),
    )
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    place: str = path(index=True)
    relation: Relation = word(default=Relation.OTHER)
    level: Level = word(default=Level.VOTE)
    proof: Proof = word(default=Proof.ROSTER)
    since: datetime = Field(default_factory=clock.now)
    until: datetime | None = None
    ends_at: datetime | None = None
    confirmed_at: datetime | None = Field(default_factory=clock.now)
    asked: int = 0
    asked_at: datetime | None = None


class Subscription(SQLModel):
    """What is said about this place concerns this person: her own home, or more if she asks.

    `is_own`: by a residency. `by_proxy`: for whom she acts lives there. Neither: asked for.
    """

    __table_args__ = (UniqueConstraint("person", "place"),)
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id")
    place: str = path(index=True)
    is_own: bool = True
    by_proxy: bool = False

    @property
    def is_asked(self) -> bool:
        return not (self.is_own or self.by_proxy)


class OptOut(SQLModel):
    """She does not want notices of this category; urgent ones come all the same."""

    __table_args__ = (UniqueConstraint("person", "category"),)
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id")
    category: Category = word()


class Grant(SQLModel):
    """A person may act in a role, in an area, until a date.

    `grid`: it is one of this grid's areas, and goes with it. `made_by` None: the command line.
    `tell_at`: when she hears next that it will end, or has ended by itself.
    """

    __table_args__ = (
        Index("ix_grant_role_area", "role", "area"),
        partial("ix_grant_grid", "grid", where="grid IS NOT NULL"),
        partial("ix_grant_tell_at", "tell_at", where="tell_at IS NOT NULL"),
    )
    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    role: Role = word()
    area: str = path()
    since: datetime = Field(default_factory=clock.now)
    until: datetime | None = None
    grid: int | None = None
    made_by: int | None = None
    tell_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def ends_before(self, until: datetime | None) -> bool:
        return self.until is not None and (until is None or self.until < until)


class Invitation(SQLModel):
    """Whoever sends its code gets the role, once. Only the code's keyed hash is stored.

    A resident's is for one home, its only area. `grid`: in place of areas, whatever they are by
    then. `grant_until`: what it gives ends then. `number`: a colleague must agree first, who names
    it so.
    """

    __table_args__ = (
        partial("uq_invitation_number", "number", where="number IS NOT NULL", unique=True),
    )
    code: str = Field(primary_key=True)
    role: Role = word()
    areas: list[str] = Field(sa_type=JSON)
    grid: int | None = None
    made_by: int | None = None  # None: on the command line
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None
    grant_until: datetime | None = None
    number: int | None = None
    confirmed_by: int | None = None

    def check(self, now: datetime) -> None:
        """Refused: invitation_used, invitation_expired, invitation_unconfirmed."""
        self.check_open(now)
        if self.number is not None and self.confirmed_by is None:
            raise Refusal("invitation_unconfirmed")

    def check_open(self, now: datetime) -> None:
        """Refused: invitation_used, invitation_expired."""
        if self.used_by is not None:
            raise Refusal("invitation_used", role=self.role)
        if now >= self.expires_at:
            raise Refusal("invitation_expired", role=self.role)
        if self.grant_until and now >= self.grant_until:
            raise Refusal("invitation_expired", role=self.role)

    def spend(self, person: Person, now: datetime) -> None:
        """Refused: as above."""
        self.check(now)
        self.used_by, self.used_at = person.id, now


class Entry(SQLModel):
    """A person on the roster: what the committee knows before anybody binds.

    `mobile`: a person's several mobiles are parted by /.
    """

    id: int = Field(primary_key=True)
    place: str = path(index=True)
    name: str = sealed()
    mobile: str = sealed(default="")
    relation: str = ""
    tags: list[str] = Field(default=[], sa_type=JSON)

    def has_mobile(self, mobile: str) -> bool:
        return bool(mobile) and mobile in self.mobile.split("/")


class Guess(StrEnum):
    CLAIM = "claim"
    CODE = "code"
    URGENT = "urgent"


class Try(SQLModel):
    """A guess that was wrong, or a ring of the alarm: counted although nothing else came of it.

    `place`: the home that was guessed at. `said`: what was said of it, masked.
    """

    __table_args__ = (
        Index("ix_try_person_at", "person", "at"),
        Index("ix_try_guess_at", "guess", "at"),
    )
    id: int = Field(primary_key=True)
    person: int
    guess: Guess = word()
    place: str = path(default="")
    said: str | None = sealed(default=None)
    at: datetime = Field(default_factory=clock.now)
