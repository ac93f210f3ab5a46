"""Who lives in the town: what the committee knows of them before the first of them writes."""

from dataclasses import dataclass

from bot.actions import invite
from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry, Role
from bot.storage import keys, schema
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene

COMMUNITY, ESTATE = "翠竹园社区", "翠竹园"
ESTATES = (ESTATE,)
PLACE = f"{COMMUNITY}/{ESTATE}"
BUILDINGS, UNITS, ROOMS = ("1", "2", "3", "4"), ("1", "2"), ("101", "102", "201", "202", "301")
FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈", "敏静芳丽"
BEATS = {"张强": ("1", "2"), "刘洋": ("3", "4"), "何勇": ("1", "3"), "高峰": BUILDINGS}
STAFF = ("主任", "书记")
NEWCOMERS = 8  # of the residents: they have not written yet when the crashes begin
FICKLE = 6  # of the others: they leave and come back


@dataclass(frozen=True, slots=True)
class Resident:
    name: str
    mobile: str
    building: str
    unit: str
    room: str

    @property
    def place(self):
        return f"{PLACE}/{self.building}/{self.unit}/{self.room}"

    @property
    def application(self):
        home = f"{self.building}号楼{self.unit}单元{self.room}"
        return f"认证 {home} {self.name} {self.mobile}"


HOMES = [(b, u, r) for r in ROOMS for u in UNITS for b in BUILDINGS]
RESIDENTS = [
    Resident(FAMILIES[n % 10] + GIVEN[n // 10], f"138000000{n:02}", *home)
    for n, home in enumerate(HOMES)
]


def furnish(settings):
    """A new database with the estate and its roster; an invitation for each worker and staff."""
    engine = connect(settings.database.url)
    schema.upgrade(engine)
    seal = keys.open_seal(engine, settings)
    with engine.begin() as connection:
        db = Db(connection, seal, settings)
        scene = Scene(db)
        _settle(scene)
        codes = {name: invite.make(scene, Role.STAFF, [COMMUNITY], None) for name in STAFF}
        for name, beat in BEATS.items():
            areas = [f"{PLACE}/{building}" for building in beat]
            codes[name] = invite.make(scene, Role.WORKER, areas, None)
        scene.write()
        db.finish()
    engine.dispose()
    return codes


def _settle(scene):
    scene.add(Estate(id=scene.number("estate"), place=PLACE))
    for building in BUILDINGS:
        scene.add(Building(id=scene.number("building"), place=f"{PLACE}/{building}"))
    for one in RESIDENTS:
        scene.add(Home(place=one.place))
    for one in RESIDENTS:
        number = scene.number("entry")
        scene.add(Entry(id=number, place=one.place, name=one.name, mobile=one.mobile))
