"""审核, 通过, 驳回: applications beside the roster's nearest lines."""

from pydantic import BaseModel

from bot.actions import approve, report
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.claims import Claim
from bot.community.people import Role
from bot.settings import TemplateName
from bot.storage import claims

routes = Router()
MOST = 5


class Rejection(BaseModel):
    number: int
    reason: str


@routes.on("审核", "审批", takes=Takes.MAYBE_NUMBER, for_=Role.STAFF)
def review(chat: Chat) -> Say:
    areas = chat.areas(Role.STAFF)
    if chat.number:
        return one(chat, approve.find(chat.scene, areas, chat.number))
    found = claims.waiting(chat.db, areas)
    if not found:
        return Say("staff/approvals/none")
    if len(found) == 1:
        return one(chat, found[0])
    chat.offer(*(f"审核 {claim.id}" for claim in found[:MOST]))
    listed = [
        {"number": c.id, "place": c.place, "name": c.name, "why": c.why} for c in found[:MOST]
    ]
    return Say("staff/approvals/list", claims=listed, total=len(found))


def one(chat: Chat, claim: Claim) -> Say:
    candidates = approve.look(chat.scene, chat.person, claim)
    chat.offer(f"通过 {claim.id}", f"驳回 {claim.id}", once=True)
    return Say(
        "staff/approvals/one",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        mobile=claim.mobile,
        why=claim.why,
        candidates=[
            {
                "place": found.entry.place,
                "name": found.entry.name,
                "mobile": found.entry.mobile,
                "same_mobile": found.same_mobile,
            }
            for found in candidates
        ],
    )


@routes.on("通过", takes=Takes.NUMBER, for_=Role.STAFF)
def accept(chat: Chat) -> Say:
    assert chat.number is not None
    claim = approve.approve(chat.scene, chat.person, chat.areas(Role.STAFF), chat.number)
    return Say(
        "staff/approvals/accepted",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        disputed=claim.is_disputed,
        told=is_told(chat, claim),
    )


@routes.on("驳回", takes=Takes.NUMBER_AND_WORDS, for_=Role.STAFF)
def reject(chat: Chat) -> Say:
    assert chat.number is not None
    if not chat.words:
        approve.find(chat.scene, chat.areas(Role.STAFF), chat.number)
        return rejecting.begin(chat, number=chat.number)
    return turn_down(chat, Rejection(number=chat.number, reason=chat.words))


def turn_down(chat: Chat, rejection: Rejection) -> Say:
    areas = chat.areas(Role.STAFF)
    claim = approve.reject(chat.scene, chat.person, areas, rejection.number, rejection.reason)
    return Say(
        "staff/approvals/refused",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        disputed=claim.is_disputed,
        told=is_told(chat, claim),
    )


rejecting = Conversation(
    "staff/approvals/rejecting",
    Ask("number", needed=never),
    Ask("reason"),
    into=Rejection,
    then=turn_down,
    yields=False,
    for_=Role.STAFF,
)
routes.talk(rejecting)


def is_told(chat: Chat, claim: Claim) -> bool:
    """Whether the applicant hears at once what became of it; else when she comes by."""
    return bool(report.reached(chat.db, [claim.person], TemplateName.VERIFICATION))
