"""A database full of people, each with a home, a ticket, answers and a letter."""

from sqlalchemy import func, select, update

from bot.community.people import Person, Residency, Subscription
from bot.community.tickets import Act, Event, Ticket, TicketState
from bot.storage.inbox import Answer, Opens, Owner
from bot.storage.outbox import Letter, State
from bot.storage.scene import Counter, Db, Scene
from bot.storage.tables import table
from tests.house import ESTATE, furnish

AT_ONCE = 5_000
HER_NAME = "欧阳金丝雀"
CLERKS = 200  # persons whose answers name others


def name_of(number, her):
    return HER_NAME if number == her else f"张{number:06d}"


def mobile_of(number):
    return f"139{number:08d}"


def openid_of(number):
    return f"o{number:027d}"


def fill(engine, seal, settings, people, her):
    """`her`: the number of the one who is to be erased."""
    furnish(settings.database.url)
    for first in range(1, people + 1, AT_ONCE):
        with engine.begin() as connection:
            db = Db(connection, seal, settings)
            scene = Scene(db)
            for number in range(first, min(people + 1, first + AT_ONCE)):
                settle(scene, number, name_of(number, her))
            scene.write()
            db.finish()
    with engine.begin() as connection:
        for model in (Person, Residency, Subscription, Ticket, Event, Letter):
            rows, counters = table(model), table(Counter)
            last = select(func.max(rows.c.id)).scalar_subquery()
            connection.execute(
                update(counters).where(counters.c.kind == rows.name).values(last=last)
            )


def settle(scene, number, name):
    place = f"{ESTATE}/{number % 500}/1/{number}"
    scene.file(Person(id=number, openid=openid_of(number), name=name, mobile=mobile_of(number)))
    scene.file(Residency(id=number, person=number, place=place))
    scene.file(Subscription(id=number, person=number, place=place))
    words = f"{name}家厨房漏水{number}"
    closed = TicketState.CLOSED
    scene.file(Ticket(id=number, reporter=number, place=place, words=words, state=closed))
    scene.file(Event(id=number, ticket=number, act=Act.CLOSED, person=number, words=f"好{number}"))
    told = f"#{number} {name} {mobile_of(number)}"
    answer(scene, f"{number}", number, f"{name}，认证好了：翠竹园。\n看通知：回复公告")
    answer(scene, f"{number}b", number % CLERKS + 1, told)
    facts = {"number": number, "who": name, "words": words}
    letter = {"person": number, "template": "said", "facts": facts, "state": State.ACCEPTED}
    scene.file(Letter(id=number, text=f"{name} 您的事 #{number} 办好了", **letter))


def answer(scene, key, person, text):
    scene.file(Answer(key=key, person=person, owner=Owner.DOOR, opens=Opens.MESSAGE, text=text))
