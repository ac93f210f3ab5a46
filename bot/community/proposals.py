"""Changes of the roster that somebody has yet to agree to: who moved out, who moved in, who calls
herself otherwise now.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import path, sealed, word
from bot.community.refusal import Refusal


class Kind(StrEnum):
    MOVED_OUT = "moved_out"
    MOVED_IN = "moved_in"
    CHANGED = "changed"


class ProposalState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # a later file says otherwise


IMPORT, WORKER = "import", "worker"  # sources


class Proposal(SQLModel):
    """`entry`: the roster's line that it is about, None for one that is new.

    `facts`: name, mobile, relation and tags of whoever moves; of a change the name, and `new`, what
    becomes of which of them.
    """

    id: int = Field(primary_key=True)
    kind: Kind = word()
    place: str = path(index=True)
    entry: int | None = None
    facts: dict[str, Any] = sealed()
    source: str
    made_by: int | None = None  # None: a file on the command line
    made_at: datetime = Field(default_factory=clock.now)
    state: ProposalState = word(default=ProposalState.WAITING, index=True)
    decided_by: int | None = None
    decided_at: datetime | None = None

    def check_open(self) -> None:
        """Refused: proposal_decided."""
        if self.state is not ProposalState.WAITING:
            raise Refusal("proposal_decided", number=self.id, state=self.state)
