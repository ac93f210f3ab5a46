"""审核, 通过, 驳回: applications, for the committee beside the roster's nearest lines."""

from pydantic import BaseModel

from bot.actions import applications, approve, floods, report
from bot.actions.approve import Candidate
from bot.actions.desk import AT_THE_DOOR, Desk
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.claims import Claim
from bot.community.people import Role
from bot.community.places import building_of
from bot.community.tenancy import Proof, last_day
from bot.settings import TemplateName
from bot.storage import people

routes = Router()
MOST = 5
DECIDE = (Role.STAFF, *AT_THE_DOOR)


class Rejection(BaseModel):
    number: int
    reason: str


@routes.on("审核", "审批", takes=Takes.MAYBE_NUMBER, for_=DECIDE)
def review(chat: Chat) -> Say:
    desk = desk_of(chat)
    if chat.number:
        return one(chat, approve.find(chat.scene, chat.person, desk, chat.number)[0])
    found = [claim for claim in desk.waiting(chat.db) if claim.person != chat.person.id]
    tried = tries(chat, desk)
    if not found:
        return Say("staff/approvals/none", tried=tried)
    if len(found) == 1:
        return one(chat, found[0])
    chat.offer(*(f"审核 {claim.id}" for claim in found[:MOST]))
    listed = [
        {"number": c.id, "place": c.place, "name": c.name, "why": c.why, "proxy": c.is_proxy}
        for c in found[:MOST]
    ]
    return Say("staff/approvals/list", claims=listed, total=len(found), tried=tried)


def desk_of(chat: Chat) -> Desk:
    desk = Desk.of(chat.db, chat.grants)
    if not (desk.staff or desk.door):  # the committee has kept it to itself
        raise chat.lacks(Role.STAFF, "审核")
    return desk


def tries(chat: Chat, desk: Desk) -> list[dict[str, object]]:
    """Where much did not agree today, for the committee: how often, and how many people it was."""
    found: dict[str, list[int]] = {}
    for one in floods.attempts(chat.db, desk.staff):
        found.setdefault(building_of(one.place) or one.place, []).append(one.person)
    most = sorted(found.items(), key=lambda known: -len(known[1]))[:MOST]
    return [{"place": p, "tries": len(who), "people": len(set(who))} for p, who in most]


def one(chat: Chat, claim: Claim) -> Say:
    is_staff = desk_of(chat).proof_of(claim) is Proof.STAFF
    candidates = approve.look(chat.scene, chat.person, claim, beside_roster=is_staff)
    tried = floods.attempts_of(chat.db, claim.person) if is_staff else []
    denied = people.names(chat.db, claim.said_no)
    calls = [f"电话 A{claim.id}"] if claim.mobile else []
    chat.offer(f"通过 {claim.id}", f"驳回 {claim.id}", *calls, once=True)
    if claim.is_proxy:
        return proxy(chat, claim, candidates)
    return Say(
        "staff/approvals/one",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        mobile=claim.mobile,
        why=claim.why,
        relation=claim.relation,
        last_day=last_day(claim.ends_at),
        is_staff=is_staff,
        denied=list(denied.values()),
        tried=[{"place": one.place, "said": one.said} for one in tried],
        candidates=beside(candidates),
    )


def beside(candidates: list[Candidate]) -> list[dict[str, object]]:
    return [
        {
            "place": found.entry.place,
            "name": found.entry.name,
            "mobile": found.entry.mobile,
            "same_mobile": found.same_mobile,
            "one_off": found.one_off,
        }
        for found in candidates
    ]


def proxy(chat: Chat, claim: Claim, candidates: list[Candidate]) -> Say:
    """Somebody would act for a resident, whose own yes whoever decides must have heard."""
    applicant = people.get(chat.db, claim.person)
    return Say(
        "staff/approvals/proxy",
        number=claim.id,
        place=claim.place,
        name=claim.name,
        kin=claim.kin,
        why=claim.why,
        who=applicant.name or "",
        mobile=applicant.mobile or "",
        lives_at=people.places_of(chat.db, claim.person),
        hers=applications.hers(chat.db, claim) is not None,
        is_staff=desk_of(chat).proof_of(claim) is Proof.STAFF,
        candidates=beside(candidates),
    )


@routes.on("通过", takes=Takes.NUMBER, for_=DECIDE)
def accept(chat: Chat) -> Say:
    assert chat.number is not None
    claim = approve.approve(chat.scene, chat.person, desk_of(chat), chat.number)
    return Say(
        "staff/approvals/accepted",
        proxy=claim.is_proxy,
        number=claim.id,
        place=claim.place,
        name=claim.name,
        disputed=claim.is_disputed,
        told=is_told(chat, claim),
    )


@routes.on("驳回", takes=Takes.NUMBER_AND_WORDS, for_=DECIDE)
def reject(chat: Chat) -> Say:
    assert chat.number is not None
    if not chat.words:
        approve.find(chat.scene, chat.person, desk_of(chat), chat.number)
        return rejecting.begin(chat, number=chat.number)
    return turn_down(chat, Rejection(number=chat.number, reason=chat.words))


def turn_down(chat: Chat, rejection: Rejection) -> Say:
    desk = desk_of(chat)
    claim = approve.reject(chat.scene, chat.person, desk, rejection.number, rejection.reason)
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
    for_=DECIDE,
)
routes.talk(rejecting)


def is_told(chat: Chat, claim: Claim) -> bool:
    """Whether the applicant hears at once what became of it; else when she comes by."""
    return bool(report.reached(chat.db, [claim.person], TemplateName.VERIFICATION))
