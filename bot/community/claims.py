"""Applications: somebody says she lives somewhere, and the roster does not say so."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import JSON, Field, SQLModel

from bot import clock
from bot.community.columns import path, sealed, word
from bot.community.refusal import Refusal
from bot.community.tenancy import Relation


class ClaimState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # by herself, with her agreement


DISPUTED = "disputed"  # she is bound, and somebody of that home says that she is not of it
PROXY = "proxy"  # she would act for somebody else
FOR_STAFF = {DISPUTED, "tries", "flood"}  # nobody but the committee decides


class Claim(SQLModel):
    """`A12`. Of her own a person has at most one that waits: trying again changes it.

    `said_no`: who of that home said that she is not of it. `kin`: she does not live there herself,
    but would act for somebody who does, and who is this to her; name and mobile are then hers.
    """

    id: int = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    place: str = path()
    name: str = sealed()
    mobile: str = sealed()
    why: str = word()  # not_on_roster, wrong, bound, tries, flood, DISPUTED: claim_reasons
    relation: Relation = word(default=Relation.OTHER)
    ends_at: datetime | None = None
    said_no: list[int] = Field(default=[], sa_type=JSON)
    state: ClaimState = word(default=ClaimState.WAITING, index=True)
    made_at: datetime = Field(default_factory=clock.now)
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str = sealed(default="")
    kin: str | None = sealed(default=None)

    @property
    def is_proxy(self) -> bool:
        return bool(self.kin)

    @property
    def is_disputed(self) -> bool:
        return self.why == DISPUTED

    @property
    def is_for_staff(self) -> bool:
        return self.why in FOR_STAFF

    def check_open(self, decided_by: str) -> None:
        """Refused: claim_decided, with the name of who was first."""
        if self.state is not ClaimState.WAITING:
            facts = {"state": self.state, "who": decided_by, "itself": self.decided_by is None}
            raise Refusal("claim_decided", number=self.id, **facts)
