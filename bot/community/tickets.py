"""A resident's request and its way: reported, accepted, resolved, closed - or reopened."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Field, SQLModel

from bot import clock
from bot.community.columns import partial, path, sealed, word
from bot.community.refusal import Refusal

JOINS_WITHIN = timedelta(minutes=2)  # a photo or voice clip joins the ticket made this recently


class TicketState(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Act(StrEnum):
    REPORTED = "reported"
    ACCEPTED = "accepted"
    REPLIED = "replied"
    ADDED = "added"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    RETURNED = "returned"


class Through(StrEnum):
    """By whose mouth it was reported."""

    HERSELF = ""
    FAMILY = "family"  # 由家人代办
    WORKER = "worker"  # 网格员代报, face to face


class Ticket(SQLModel):
    """`#12`. The rules of who may move it from where; who hears of it is told in bot.actions.

    `spoken_by`: who reported it for its reporter.
    """

    __table_args__ = (partial("ix_ticket_worker", "worker", where="worker IS NOT NULL"),)
    id: int = Field(primary_key=True)
    reporter: int = Field(foreign_key="person.id", index=True)
    place: str = path(index=True)
    category: str = word(default="other")
    is_urgent: bool = False
    words: str = sealed()
    state: TicketState = word(default=TicketState.REPORTED)
    worker: int | None = None
    made_at: datetime = Field(default_factory=clock.now)
    through: Through = word(default=Through.HERSELF)
    spoken_by: int | None = None

    def accept(self, worker: int, holder: str) -> bool:
        """True if it is his from now on, False if it was already. `holder`: who has it.

        Refused: ticket_taken, ticket_done.
        """
        if self.state is TicketState.REPORTED:
            self.state, self.worker = TicketState.ACCEPTED, worker
            return True
        if self.worker != worker:
            raise Refusal("ticket_taken", number=self.id, who=holder)
        if self.state is not TicketState.ACCEPTED:
            raise Refusal("ticket_done", number=self.id)
        return False

    def resolve(self, worker: int) -> None:
        self.check_working(worker)
        self.state = TicketState.RESOLVED

    def check_working(self, worker: int) -> None:
        """Refused: ticket_not_accepted, ticket_not_yours, ticket_done."""
        if self.state is TicketState.REPORTED:
            raise Refusal("ticket_not_accepted", number=self.id)
        if self.worker != worker:
            raise Refusal("ticket_not_yours", number=self.id)
        if self.state is not TicketState.ACCEPTED:
            raise Refusal("ticket_done", number=self.id)

    def close(self) -> None:
        """She is content. Refused: ticket_closed, ticket_not_resolved."""
        if self.state is TicketState.CLOSED:
            raise Refusal("ticket_closed", number=self.id)
        if self.state is not TicketState.RESOLVED:
            raise Refusal("ticket_not_resolved", number=self.id)
        self.state = TicketState.CLOSED

    def reopen(self) -> None:
        """She is not content: it stays with its worker. Refused: ticket_not_resolved."""
        if self.state not in (TicketState.RESOLVED, TicketState.CLOSED):
            raise Refusal("ticket_not_resolved", number=self.id)
        self.state = TicketState.ACCEPTED

    def go_back(self) -> None:
        """Whoever had it does not work there any more: anybody may take it."""
        self.state, self.worker = TicketState.REPORTED, None

    def check_open(self) -> None:
        if self.state is TicketState.CLOSED:
            raise Refusal("ticket_closed", number=self.id)


class Event(SQLModel):
    """One step of a ticket's timeline after the report, which is the ticket itself."""

    id: int = Field(primary_key=True)
    ticket: int = Field(foreign_key="ticket.id", index=True)
    act: Act = word()
    person: int
    words: str = sealed(default="")
    at: datetime = Field(default_factory=clock.now)
