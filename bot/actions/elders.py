"""Residents without a phone: registered by whoever has seen them, and reported for at the door."""

from datetime import timedelta

from bot.actions import agree, audit, report, verify
from bot.actions.report import Hears
from bot.actions.verify import Told
from bot.community.names import same_name
from bot.community.people import Person, without_wechat
from bot.community.refusal import Refusal
from bot.community.tenancy import Proof, Relation, relation_in
from bot.community.tickets import JOINS_WITHIN, Act, Through, Ticket
from bot.storage import homes, people
from bot.storage.scene import Db, Scene


def register(scene: Scene, by: Person, told: Told, proof: Proof) -> Person:
    """She lives there from now on, as the roster says it where it knows her.

    Refused: no_such_home, lives_there_already.
    """
    if not homes.exists(scene.db, told.home):
        raise Refusal("no_such_home", place=told.home)
    if people.called(scene.db, told.home, told.name):
        raise Refusal("lives_there_already", place=told.home, name=told.name)
    return settle(scene, by, told, proof)


def settle(scene: Scene, by: Person, told: Told, proof: Proof) -> Person:
    """A row of her own, like anybody's; nothing is ever sent to it."""
    number = scene.number("person")
    elder = Person(id=number, openid=without_wechat(number), follows=False)
    scene.add(elder)
    verify.bind(scene, elder, _as_known(scene.db, told), proof)
    agree.record_spoken(scene, elder)
    audit.note(scene, by.id, f"registered by {proof}", f"person:{elder.id}")
    return elder


def resident(db: Db, home: str, name: str) -> Person:
    """Refused: no_such_home, not_registered."""
    if found := people.called(db, home, name):
        return found
    if not homes.exists(db, home):
        raise Refusal("no_such_home", place=home)
    raise Refusal("not_registered", place=home, name=name)


def report_for(  # noqa: PLR0913, PLR0917 - who, for whom, where, what
    scene: Scene,
    by: Person,
    elder: Person,
    home: str,
    words: str,
    through: Through,
    recent: timedelta = JOINS_WITHIN,
) -> tuple[Ticket, Hears]:
    """Her ticket, by another's mouth."""
    made = report.make(scene, elder, home, words, recent, by=by, through=through)
    audit.note(scene, by.id, f"{Act.REPORTED} for her", f"ticket:{made[0].id}")
    return made


def _as_known(db: Db, told: Told) -> Told:
    """A tenant is a tenant, if the roster says so."""
    entries = homes.roster_of(db, told.home)
    entry = next((one for one in entries if same_name(one.name, told.name)), None)
    relation = relation_in(entry.relation) if entry else Relation.OTHER
    return Told(told.home, told.name, told.mobile, relation, told.ends_at)
