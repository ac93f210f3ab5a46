"""Two communities, three buildings, one person of each role in 6号楼, and something of everything.

Every word, name and title says whose it is: 甲 lies in 6号楼, 乙 in 7号楼 of the same community, 丙 in
another; 告 is a notice, 员 a worker's name, 事 anything else, 己事 is the actor's own.
"""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import timedelta

import handlers
from bot import clock
from bot.chat.context import LIST, Chat
from bot.chat.messages import Incoming, Kind, Say
from bot.chat.texts import Texts
from bot.community.agreements import Terms
from bot.community.claims import Claim
from bot.community.family import Consent, Proxy, last_moment
from bot.community.grids import Grid
from bot.community.homes import Building, Estate, Home
from bot.community.notices import Notice, NoticeState
from bot.community.people import (
    Entry,
    Grant,
    Invitation,
    Person,
    Residency,
    Role,
    Subscription,
    without_wechat,
)
from bot.community.proposals import Kind as ProposalKind
from bot.community.proposals import Proposal
from bot.community.refusal import Refusal
from bot.community.tickets import Through, Ticket, TicketState
from bot.settings import Settings
from bot.storage import inbox, schema
from bot.storage.engine import connect
from bot.storage.inbox import Heard
from bot.storage.outbox import Letter, State
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal
from bot.storage.tables import table
from bot.storage.talks import Talk
from tests.house import KEY, settings

NEAR, FAR = "翠竹园社区", "远方社区"
BUILDINGS = {"here": f"{NEAR}/翠竹园/6", "there": f"{NEAR}/翠竹园/7", "far": f"{FAR}/远方里/9"}
MARKS = {"here": "甲", "there": "乙", "far": "丙"}
ROLES = {  # who -> her role, and where she has it
    "stranger": None,
    "resident": (Role.RESIDENT, BUILDINGS["here"] + "/1/402"),
    "helper": (Role.HELPER, BUILDINGS["here"] + "/1/402"),
    "leader": (Role.LEADER, BUILDINGS["here"]),
    "worker": (Role.WORKER, BUILDINGS["here"]),
    "lead": (Role.LEAD, BUILDINGS["here"]),
    "staff": (Role.STAFF, BUILDINGS["here"]),
    "chief": (Role.STAFF, NEAR),  # staff of the whole community
    "street": (Role.STREET, NEAR),
    "admin": (Role.ADMIN, NEAR),
    "partner": (Role.PARTNER, BUILDINGS["here"]),
}
WHERE = ("own", "here", "there", "far")
TICKETS = {
    "new": TicketState.REPORTED,
    "taken": TicketState.ACCEPTED,
    "done": TicketState.RESOLVED,
}
NOTICES = {
    "notice": NoticeState.FINISHED,
    "planned": NoticeState.SCHEDULED,
    "sending": NoticeState.SENDING,
    "paused": NoticeState.PAUSED,
}
TALKS = {  # a conversation just before its end, and what is said then
    "everyone/invitation": {},
    "everyone/moving": {"code": "AAAA2222"},
    "residents/verification": {"building": "6", "unit": "1", "room": "101", "name": "己事"},
    "residents/family": {"home": "{place}", "name": "某人"},
    "residents/tickets": {},
    "residents/tickets/adding": {"number": "{taken}"},
    "workers/jobs/replying": {"number": "{taken}"},
    "workers/phones/asking": {"mark": "", "number": "{taken}"},
    "workers/register/correcting": {"home": "{place}", "what": "搬来", "name": "己事"},
    "workers/face_to_face/registering": {"home": "{place}"},
    "workers/face_to_face/requesting": {"home": "{place}", "name": "{elder}"},
    "staff/approvals/rejecting": {"number": "{claim}"},
    "staff/broadcast": {"areas": ["{area}"], "title": "停水", "body": "周日"},
}
SEES = {  # of whose things she may read, wherever she looks
    "stranger": "",
    "resident": "甲告 甲员 己事",
    "helper": "甲告 甲员 己事",
    "leader": "甲告",
    "worker": "甲事 甲员 己事",
    "lead": "甲事 甲员 己事",
    "staff": "甲告 甲事 甲员 己事",
    "chief": "甲告 甲事 甲员 乙告 乙事 乙员 己事",
    "street": "",
    "admin": "",
    "partner": "甲告",
}


def chosen(url):
    known = settings(url, "http://127.0.0.1:1").model_dump()
    known["communities"] = [
        {"name": NEAR, "estates": ["翠竹园"]},
        {"name": FAR, "estates": ["远方里"]},
    ]
    known["security"] = {"data_key": KEY, "two_person_rule": True}
    return Settings(**known)


@dataclass
class World:
    """`things`: a word of the table -> where -> its number, or what stands for it."""

    db: Db
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, dict[str, object]] = field(default_factory=dict)
    texts: Texts = field(default_factory=Texts)
    speaker: int | None = None  # who reports for others just now

    @classmethod
    def furnish(cls, url, connection):
        for model in (Entry, Home, Building, Estate):
            connection.execute(table(model).delete())
        world = cls(Db(connection, Seal(b64decode(KEY)), chosen(url)))
        scene = Scene(world.db)
        world.build(scene)
        scene.write()
        world.db.finish()
        return world

    def build(self, scene):
        for community, estate in ((NEAR, "翠竹园"), (FAR, "远方里")):
            place = f"{community}/{estate}"
            scene.add(Estate(id=scene.number("estate"), place=place))
        for who in (*ROLES, "chairman", "secretary"):
            self.meet(scene, who, "某人")
        for who, area in (("chairman", NEAR), ("secretary", FAR)):
            self.grant(scene, self.people[who], Role.STAFF, area)
        for where, building in BUILDINGS.items():
            self.settle(scene, where, building)
        for who, given in ROLES.items():
            if given:
                self.give(scene, who, *given)

    def meet(self, scene, who, name):
        number = scene.number("person")
        self.people[who] = Person(id=number, openid=who, name=name, mobile="13900000000")
        scene.add(self.people[who])
        return self.people[who]

    def put(self, thing, where, what):
        self.things.setdefault(thing, {})[where] = what

    def grant(self, scene, person, role, area):
        row = Grant(id=scene.number("grant"), person=person.id, role=role, area=area)
        scene.add(row)
        return row.id

    def settle(self, scene, where, building):
        """A neighbour, a worker, and what there is to do for them."""
        mark = MARKS[where]
        scene.add(Building(id=scene.number("building"), place=building, also=[f"{mark}事楼"]))
        home = f"{building}/1/101"
        scene.add(Home(place=home))
        scene.add(Home(place=f"{building}/1/402"))
        neighbour = self.meet(scene, f"neighbour {where}", f"{mark}事住户")
        worker = self.meet(scene, f"worker {where}", f"{mark}员")
        self.put("grant", where, self.grant(scene, worker, Role.WORKER, building))
        live = Residency(id=scene.number("residency"), person=neighbour.id, place=home)
        scene.add(live)
        self.put("residency", where, live.id)
        number = scene.number("subscription")
        scene.add(Subscription(id=number, person=neighbour.id, place=home))
        self.tickets(scene, where, home, neighbour, worker, f"{mark}事")
        self.put("elder", where, f"{mark}事奶奶")
        self.put("proxy", where, self.help(scene, f"{mark}事奶奶", neighbour, home))
        self.put("claim", where, self.claim(scene, neighbour, home, f"{mark}事"))
        for thing, state in NOTICES.items():
            self.put(thing, where, self.notice(scene, [building], state, f"{mark}告"))
        self.unknown(scene, neighbour, self.things["sending"][where])
        self.put("invitation", where, self.invitation(scene, f"ASK{mark}", building, None))
        code = f"TAKEAB{2 + list(BUILDINGS).index(where)}2"
        self.keep(scene, code, Role.WORKER, building)
        self.put("code", where, code)
        self.put("grid", where, f"{mark}事网格")
        grid = {"name": f"{mark}事网格", "community": building.split("/")[0], "areas": [building]}
        scene.add(Grid(id=scene.number("grid"), **grid))
        self.put("alias", where, f"{mark}事楼")
        self.put("area", where, building)
        self.put("building", where, f"{building.split('/')[2]}号楼")
        self.put("home", where, f"{building.split('/')[2]}号楼1单元101")
        self.put("place", where, home)
        self.put("proposal", where, self.proposal(scene, home, f"{mark}事"))

    def help(self, scene, name, helper, home):
        """Somebody without a phone, and who acts for her."""
        number = scene.number("person")
        elder = Person(id=number, openid=without_wechat(number), name=name, follows=False)
        scene.add(elder)
        scene.add(Residency(id=scene.number("residency"), person=number, place=home))
        heard = {"consent": Consent.WORKER, "confirmed_by": helper.id, "kin": "奶奶"}
        until = last_moment(clock.now())
        row = Proxy(id=scene.number("proxy"), person=number, helper=helper.id, until=until, **heard)
        scene.add(row)
        return row.id

    def tickets(self, scene, where, home, reporter, worker, words):  # noqa: PLR0913, PLR0917
        for thing, state in TICKETS.items():
            has = None if state is TicketState.REPORTED else worker.id
            row = Ticket(id=0, reporter=reporter.id, place=home, words=words, state=state)
            row.id, row.worker = scene.number("ticket"), has
            if self.speaker:
                row.through, row.spoken_by = Through.FAMILY, self.speaker
            scene.add(row)
            self.put(thing, where, row.id)

    def claim(self, scene, person, home, mark):
        given = {"place": home, "name": mark, "mobile": "13900000000", "why": "wrong"}
        row = Claim(id=scene.number("claim"), person=person.id, **given)
        scene.add(row)
        return row.id

    def proposal(self, scene, home, mark):
        facts = {"name": mark, "mobile": "", "relation": "", "tags": []}
        given = {"kind": ProposalKind.MOVED_IN, "place": home, "facts": facts, "source": "import"}
        row = Proposal(id=scene.number("proposal"), **given)
        scene.add(row)
        return row.id

    def notice(self, scene, areas, state, words):
        late = timedelta(days=1 if state is NoticeState.SCHEDULED else -1)
        row = Notice(
            id=scene.number("notice"),
            title=words,
            body=words,
            areas=areas,
            author=self.people["chairman"].id,
            state=state,
            fire_local="",
            zone="Asia/Shanghai",
            fire_at=clock.now() + late,
        )
        scene.add(row)
        return row.id

    def unknown(self, scene, person, notice):
        """Nobody knows whether she has it."""
        given = {"person": person.id, "template": "notice", "state": State.UNKNOWN}
        scene.add(Letter(id=scene.number("letter"), notice=notice, lane="customer", **given))

    def invitation(self, scene, code, area, made_by):
        """One that waits for a colleague's yes."""
        number = scene.number("invitation")
        self.keep(scene, code, Role.STAFF, area, number=number, made_by=made_by)
        return number

    def keep(self, scene, code, role, area, **given):
        kept, later = self.db.seal.index(code, "invitation.code"), clock.now() + timedelta(days=7)
        scene.add(Invitation(code=kept, role=role, areas=[area], expires_at=later, **given))

    def give(self, scene, who, role, area):
        """Her role, and what is her own by it."""
        person = self.people[who]
        if role is Role.RESIDENT:
            newcomer = self.meet(scene, "newcomer", "己事新人")
            for one in (person, newcomer):
                live = Residency(id=scene.number("residency"), person=one.id, place=area)
                scene.add(live)
            self.put("residency", f"own {who}", live.id)
            worker = self.people["worker here"]
            self.tickets(scene, f"own {who}", area, person, worker, "己事")
        elif role is Role.HELPER:
            proxy = self.help(scene, "己事奶奶", person, area)
            self.put("proxy", f"own {who}", proxy)
            self.put("elder", f"own {who}", "己事奶奶")
            number = scene.number("subscription")
            mine = {"place": area, "is_own": False, "by_proxy": True}
            scene.add(Subscription(id=number, person=person.id, **mine))
            self.speaker, worker = person.id, self.people["worker here"]
            elder = Person(id=scene.db.numbers["person"], openid="")
            self.tickets(scene, f"own {who}", area, elder, worker, "己事")
            self.speaker = None
        else:
            self.put("grant", f"own {who}", self.grant(scene, person, role, area))
        if role in {Role.WORKER, Role.LEAD}:
            home, reporter = f"{BUILDINGS['here']}/1/101", self.people["neighbour here"]
            self.tickets(scene, f"own {who}", home, reporter, person, "己事")
            del self.things["new"][f"own {who}"]  # what waits is nobody's
        if role is Role.STAFF:
            code = f"own {who}"
            self.put("invitation", code, self.invitation(scene, code, area, person.id))

    def fill(self, words, who, where):
        """The words of a cell; None where nobody has such a thing of her own."""
        for thing, known in self.things.items():
            if f"{{{thing}}}" in words:
                what = known.get(f"own {who}" if where == "own" else where)
                if what is None:
                    return None
                words = words.replace(f"{{{thing}}}", str(what))
        return words

    def hear(self, who, words, *, kind=Kind.TEXT, talk=None):
        """(ok, or why not; what she reads); nothing comes of it."""
        scene, person = Scene(self.db), self.people[who]
        heard = Heard("", person.openid)
        opening = inbox.openings(self.db, [heard])[heard]
        if talk and talk.name.startswith("everyone/"):
            opening.person.name = None  # only then is she asked for it
        message = Incoming("", person.openid, "", kind, 0, words, media="m")
        known = {"lapsed": opening.lapsed, "reads": opening.reads, "helps": opening.helps}
        chat = Chat(opening.person, opening.homes, opening.grants, message, scene, talk, **known)
        chat.terms = AGREED
        try:
            say = handlers.routes.answer(chat)
        except Refusal as refusal:
            return refusal.code, self.texts.render(Say(f"refusals/{refusal.code}", **refusal.facts))
        finally:
            scene.drop()
        return OUTCOMES.get(say.template, "ok"), self.texts.render(say)

    def talk(self, who, where, name):
        """A conversation in progress."""
        answers = {}
        for key, value in TALKS[name].items():
            given = value[0] if isinstance(value, list) else value
            filled = self.fill(given, who, where)
            if filled is None:
                return None
            answers[key] = [filled] if isinstance(value, list) else filled
            if key == "number":
                answers[key] = int(filled)
        return Talk(person=self.people[who].id, name=name, answers=answers)

    def list_of(self, who, *commands):
        answers = {"commands": list(commands), "once": True, "more": False}
        return Talk(person=self.people[who].id, name=LIST, answers=answers)


AGREED = Terms(only_wording=frozenset({None}))  # even who never did
OUTCOMES = {
    "everyone/help/not_understood": "not_understood",
    "everyone/help/nothing_open": "nothing_open",
    "residents/tickets/offer": "offered",  # as a ticket
}


def open_world(url):
    """An engine, its connection, and the world in it."""
    engine = connect(url)
    schema.upgrade(engine)
    connection = engine.connect()
    return engine, connection, World.furnish(url, connection)
