"""Two rows of every table: one as full as it gets, one as empty; in the order they refer."""

from datetime import UTC, datetime, timedelta, timezone

from bot.community.claims import Claim, ClaimState
from bot.community.grids import Grid
from bot.community.homes import Building, Estate, Home, HomeState
from bot.community.media import Media, MediaState, MediaWhy
from bot.community.naming import Scheme
from bot.community.notices import Firing, Notice, NoticeState
from bot.community.people import (
    Entry,
    Grant,
    Guess,
    Invitation,
    Person,
    Residency,
    Role,
    Subscription,
    Try,
)
from bot.community.proposals import Kind, Proposal, ProposalState
from bot.community.tickets import Act, Event, Ticket, TicketState
from bot.community.uploads import Upload, UploadState
from bot.settings import TemplateName
from bot.storage.errands import Errand
from bot.storage.finishes import Finish
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.journal import Audit, Failed
from bot.storage.keys import KeyCheck
from bot.storage.ledgers import Consent
from bot.storage.outbox import Lane, Letter, State
from bot.storage.pulse import Alarm, Pulse
from bot.storage.scene import Counter
from bot.storage.tagging import Tagging
from bot.storage.talks import Page, Talk
from bot.storage.traffic import Hold, Pace, Spent

WORDS = "王秀英 ١٢ 😀 'DROP\" \\u0041 %s :id ? \n\t𠮷"
ODD = datetime(2026, 2, 28, 23, 59, 59, 123456, UTC)
WHOLE = datetime(1999, 12, 31, 16, 0, tzinfo=UTC)
SHANGHAI = datetime(2026, 3, 1, 7, 59, 59, 1, timezone(timedelta(hours=8)))
PLACE = "翠竹园社区/翠竹园/甲-9"
FACTS = {"a": [1, None, True, 1.5, WORDS], "b": {"c": ""}, "": {}}

ROWS = [
    Person(id=1, openid=WORDS, name=WORDS, mobile="", follows=False, met_at=ODD),
    Person(id=2, openid="o2", met_at=SHANGHAI),
    Answer(
        key=WORDS,
        person=1,
        owner=Owner.OUTBOX,
        opens=Opens.TAP,
        text=WORDS,
        carries=[1, 2**53],
        at=ODD,
    ),
    Answer(key="k", person=9, owner=Owner.DOOR, opens=Opens.NOTHING, text="", at=WHOLE),
    Audit(id=1, at=ODD, person=None, act="x", subject=WORDS),
    Audit(id=2, at=ODD, person=7, act="", subject=""),
    Building(id=11, place=PLACE, mark="栋", also=[WORDS]),
    Building(id=12, place="社区/b"),
    Pulse(
        since=ODD,
        good=2**31 - 1,
        stale=1,
        unopened=2,
        forged=3,
        unreadable=4,
        apart=-5,
        good_at=WHOLE,
    ),
    Pulse(since=WHOLE),
    Alarm(kind=WORDS, since=ODD),
    Alarm(kind=""),
    Claim(
        id=1,
        person=1,
        place=PLACE,
        name=WORDS,
        mobile="1",
        why="wrong",
        state=ClaimState.APPROVED,
        made_at=ODD,
        decided_by=2,
        decided_at=WHOLE,
        reason=WORDS,
    ),
    Claim(id=2, person=2, place="", name="", mobile="", why="", made_at=WHOLE),
    Consent(key="1:lasting", person=1, template=TemplateName.LASTING, left=2**31 - 1),
    Consent(key="", person=2, template=TemplateName.ONCE),
    Counter(kind="one", last=2**31 - 1),
    Counter(kind=WORDS, last=0),
    Entry(id=101, place=PLACE, name=WORDS, mobile="1/2", relation="户主", tags=["独居", WORDS]),
    Entry(id=102, place=PLACE, name=""),
    Estate(id=11, place=WORDS, scheme=Scheme.VILLAGE, also=[WORDS]),
    Estate(id=12, place="z"),
    Ticket(
        id=1,
        reporter=1,
        place=PLACE,
        category="noise",
        is_urgent=True,
        words=WORDS,
        state=TicketState.RESOLVED,
        worker=2,
        made_at=ODD,
    ),
    Ticket(id=2, reporter=2, place="", words="", made_at=WHOLE),
    Errand(name=WORDS, due=ODD),
    Errand(name="", due=WHOLE),
    Event(id=1, ticket=1, act=Act.REOPENED, person=2, words=WORDS, at=ODD),
    Event(id=2, ticket=2, act=Act.ADDED, person=1, at=WHOLE),
    Failed(reference="f", at=ODD, openid=WORDS, words=WORDS),
    Failed(reference="", at=WHOLE, openid="", words=""),
    Finish(
        msgid=WORDS, state=State.OUT_OF_REACH, why="blocked", openid=WORDS, people=10_000, at=ODD
    ),
    Finish(msgid="", state=State.DELIVERED, at=WHOLE),
    Firing(schedule=WORDS, fired_at=ODD),
    Firing(schedule="", fired_at=WHOLE),
    Grant(id=1, person=1, role=Role.LEAD, area=PLACE, since=ODD, until=WHOLE, grid=1),
    Grant(id=2, person=2, role=Role.STAFF, area="", since=WHOLE),
    Grid(id=1, name=WORDS, community=PLACE, areas=[PLACE, WORDS]),
    Grid(id=2, name="", community="", areas=[]),
    Hold(scope=WORDS, why=WORDS, since=ODD, until=WHOLE, by=2),
    Hold(scope="", why="", since=WHOLE),
    Home(place=WORDS, state=HomeState.RENTED),
    Home(place=""),
    Invitation(
        code=WORDS,
        role=Role.PARTNER,
        areas=[PLACE, WORDS],
        grid=2,
        made_by=1,
        expires_at=ODD,
        used_by=2,
        used_at=WHOLE,
    ),
    Invitation(code="", role=Role.WORKER, areas=[], expires_at=ODD),
    KeyCheck(id=5, value=bytes(range(256))),
    KeyCheck(id=6, value=b""),
    Notice(
        id=1,
        title=WORDS,
        body=WORDS,
        areas=[PLACE],
        author=1,
        state=NoticeState.CANCELLED,
        is_urgent=True,
        by_mass=True,
        planned=WORDS,
        made_at=ODD,
        fire_local="2026-02-29 08:00",
        zone="Asia/Shanghai",
        fire_at=ODD,
        pinned_until=WHOLE,
    ),
    Notice(
        id=2,
        title="",
        body="",
        areas=[],
        author=2,
        made_at=ODD,
        fire_local="",
        zone="",
        fire_at=ODD,
    ),
    Letter(
        id=1,
        person=1,
        template="x/y",
        facts=FACTS,
        text=WORDS,
        state=State.UNKNOWN,
        why="stopped",
        lane=Lane.TEMPLATE.value,
        tried="customer lasting",
        is_urgent=True,
        notice=1,
        about="ticket:1",
        batch="claims",
        due=ODD,
        expires_at=WHOLE,
        made_at=SHANGHAI,
        post=1,
        attempt=3,
        lease_until=ODD,
        sent_at=ODD,
        first_sent_at=SHANGHAI,
        msgid=WORDS,
        rides=True,
        again=True,
        decided="listed",
        picture=1,
    ),
    Letter(id=2, person=2, template="", due=WHOLE, made_at=WHOLE),
    Media(
        id=1,
        person=1,
        ticket=1,
        kind="voice",
        media=WORDS,
        at=ODD,
        state=MediaState.GONE,
        why=MediaWhy.NO_LONGER_THERE,
        name=WORDS,
        type="amr",
        size=2**31 - 1,
        tries=3,
        due=SHANGHAI,
    ),
    Media(id=2, person=2, kind="image", media="", at=WHOLE, due=WHOLE),
    Page(person=1, text=WORDS),
    Page(person=2, text=""),
    Pace(id=8, free_at=1764000000.123456),
    Pace(id=9, free_at=-0.0),
    Proposal(
        id=1,
        kind=Kind.CHANGED,
        place=PLACE,
        entry=101,
        facts=FACTS,
        source="worker",
        made_by=1,
        made_at=ODD,
        state=ProposalState.DECLINED,
        decided_by=2,
        decided_at=WHOLE,
    ),
    Proposal(id=2, kind=Kind.MOVED_IN, place="", facts={}, source="", made_at=WHOLE),
    Residency(id=1, person=1, place=PLACE, since=ODD, until=WHOLE),
    Residency(id=2, person=2, place="", since=WHOLE),
    Spent(key=WORDS, count=2**31 - 1),
    Spent(key=""),
    Subscription(id=1, person=1, place=PLACE),
    Subscription(id=2, person=2, place=""),
    Tagging(person=1, has="staff worker", due=ODD, attempt=7, lease_until=WHOLE, gave_up=WORDS),
    Tagging(person=2),
    Talk(person=1, name="x", answers=FACTS, since=ODD),
    Talk(person=2, name="", answers={}, since=WHOLE),
    Try(id=1, person=1, guess=Guess.URGENT, at=ODD),
    Try(id=2, person=2, guess=Guess.CLAIM, at=WHOLE),
    Upload(
        token=WORDS,
        person=1,
        expires_at=ODD,
        state=UploadState.RUNNING,
        name=WORDS,
        file=WORDS,
        seen=FACTS,
        lease_until=WHOLE,
    ),
    Upload(token="", person=2, expires_at=WHOLE),
]
