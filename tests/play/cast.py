"""Who has a phone in the town of a play: the committee, workers, residents, and strangers."""

from dataclasses import dataclass
from itertools import product

from bot.actions import invite
from bot.community.homes import Building, Estate, Home
from bot.community.people import Entry, Role
from bot.storage import homes, keys, schema
from bot.storage.engine import connect
from bot.storage.scene import Db, Scene
from bot.storage.seal import Seal

COMMUNITY, ESTATES = "翠竹园社区", ("翠竹园", "锦绣苑")
NUMBERS, UNITS = ("1", "2", "3", "4", "5"), ("1", "2")  # both estates count their buildings alike
BUILDINGS = [f"{estate}{number}" for estate, number in product(ESTATES, NUMBERS)]
BEATS = {  # worker -> buildings
    "张强": BUILDINGS[:3],
    "刘洋": BUILDINGS[2:5],
    "何勇": BUILDINGS[5:8],
    "高峰": BUILDINGS[8:],
    "林涛": BUILDINGS[:5],
    "马超": BUILDINGS[5:],
}
STAFF = ("主任", "书记", "委员")
FAMILIES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "敏静芳丽娟艳霞燕琴梅兰菊"
SHARES = {"residents": 0.6, "newcomers": 0.12, "applicants": 0.1}  # of those who hold no office


@dataclass(frozen=True, slots=True)
class Resident:
    """`is_known`: the roster has her as she is; else the committee decides."""

    name: str
    mobile: str
    estate: str
    number: str
    unit: str
    room: str
    is_known: bool = True

    @property
    def building(self):
        """As it is called in a notice: 翠竹园3."""
        return f"{self.estate}{self.number}"

    @property
    def place(self):
        return f"{COMMUNITY}/{self.estate}/{self.number}/{self.unit}/{self.room}"

    @property
    def application(self):
        home = f"{self.building}号楼{self.unit}单元{self.room}"
        return f"认证 {home} {self.name} {self.mobile}"


def people(count):
    """(residents, newcomers, applicants, strangers' names) of so many phones."""
    rest = count - len(STAFF) - len(BEATS)
    sizes = {group: round(rest * share) for group, share in SHARES.items()}
    named = (f"{family}{given}" for given, family in product(GIVEN, FAMILIES))
    rooms = (f"{floor}0{door}" for floor in range(1, 30) for door in (1, 2))
    doors = product(rooms, UNITS, NUMBERS, ESTATES)
    every = [
        Resident(name, f"1390000{at:04}", estate, number, unit, room)
        for at, (name, (room, unit, number, estate)) in enumerate(zip(named, doors, strict=False))
    ]
    first, second = sizes["residents"], sizes["residents"] + sizes["newcomers"]
    third = second + sizes["applicants"]
    unknown = [
        Resident(
            one.name, one.mobile, host.estate, host.number, host.unit, host.room, is_known=False
        )
        for one, host in zip(every[second:third], every, strict=False)
    ]
    strangers = [f"路人{at}" for at in range(rest - third)]
    return every[:first], every[first:second], unknown, strangers


def furnish(settings):
    """A new database with the estates and the roster; an invitation for each office."""
    engine = connect(settings.database.url)
    schema.upgrade(engine)
    seal = keys.open_seal(engine, settings)
    with engine.begin() as connection:
        db = Db(connection, seal, settings)
        scene = Scene(db)
        _settle(scene)
        codes = {name: invite.make(scene, Role.STAFF, [COMMUNITY], None) for name in STAFF}
        for name, beat in BEATS.items():
            areas = [_place(building) for building in beat]
            codes[name] = invite.make(scene, Role.WORKER, areas, None)
        scene.write()
        db.finish()
    engine.dispose()
    return codes


def scenes(settings):
    """What the codes on the posters carry."""
    engine = connect(settings.database.url)
    with engine.begin() as connection:
        found = homes.scenes(Db(connection, Seal(settings.data_key), settings))
    engine.dispose()
    return [scene for scene, _ in found]


def _place(building):
    return f"{COMMUNITY}/{building[:-1]}/{building[-1]}"


def _settle(scene):
    for estate in ESTATES:
        scene.add(Estate(id=scene.number("estate"), place=f"{COMMUNITY}/{estate}"))
    for building in BUILDINGS:
        scene.add(Building(id=scene.number("building"), place=_place(building)))
    known = [*(groups := people(MOST))[0], *groups[1]]
    for one in known:
        scene.add(Home(place=one.place))
    for one in known:
        number = scene.number("entry")
        scene.add(Entry(id=number, place=one.place, name=one.name, mobile=one.mobile))


MOST = 200  # phones; a smaller play leaves some of the roster at home
