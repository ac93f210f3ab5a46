"""How places are called here: by config.yaml, by the sheets that come in, by staff."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from bot.actions import locate
from bot.actions.audit import note
from bot.community import naming
from bot.community.homes import Building, Estate
from bot.community.naming import MARKS, Scheme, estate_key, key, read_other_name, with_mark
from bot.community.people import Person
from bot.community.places import address_of, building_of, covers, estate_of
from bot.community.refusal import Refusal
from bot.settings import Estate as Listed
from bot.settings import Settings
from bot.storage import homes
from bot.storage import naming as stored
from bot.storage.scene import Db, Scene

MOST = 8  # other names of one place


def settle_in(scene: Scene) -> None:
    """What config.yaml says of estates holds from now on; names that staff gave stay."""
    for estate in stored.every_estate(scene.db):
        listed = _listed(scene.db.settings, estate.place)
        also = list(dict.fromkeys([*estate.also, *listed.also]))
        scheme = Scheme(listed.scheme) or estate.scheme
        if (scheme, also) != (estate.scheme, estate.also):
            scene.change(estate, scheme=scheme, also=also)


def new_estate(scene: Scene, place: str) -> Estate:
    """As config.yaml says that it is called."""
    listed = _listed(scene.db.settings, place)
    number, scheme = scene.number("estate"), Scheme(listed.scheme)
    scene.after.append(partial(naming.learn_schemes, {place: scheme}))
    return Estate(id=number, place=place, scheme=scheme, also=list(listed.also))


def _listed(settings: Settings, place: str) -> Listed:
    """What is said of an estate; a community that is not listed has none."""
    community, _, name = place.partition("/")
    every = (e for one in settings.communities if one.name == community for e in one.estates)
    same = (estate for estate in every if estate_key(estate.name) == estate_key(name))
    return next(same, Listed(name=name))


def learn_mark(scene: Scene, building: str, mark: str) -> None:
    """`building`: the path of one that there is. See learn_marks."""
    learn_marks(scene, {building: mark})


def learn_marks(scene: Scene, marks: Mapping[str, str]) -> None:
    """A sheet calls these buildings so: 6栋. What staff or an earlier sheet said stays.

    `marks`: buildings that there are, by their paths, with a mark each ("" for one without).
    """
    seen = {place: mark for place, mark in marks.items() if mark}
    changed = {}
    for building in stored.some_buildings(scene.db, list(seen)):
        mark = seen[building.place]
        if not building.mark and mark != _mark_of(scene.db, building.place):
            scene.change(building, mark=mark)
            changed[building.place] = mark
    _learned(scene, changed)


def mark_to_keep(db: Db, building: str, mark: str) -> str:
    """The mark of a new building as it is stored: "" where its estate calls it so anyway."""
    return "" if mark == _mark_of(db, building) else mark


def set_mark(scene: Scene, staff: Person, areas: Sequence[str], mark: str) -> list[str]:
    """These buildings, or all of these estates, are called so; each as it is shown from now on.

    Refused: no_such_mark, name_what.
    """
    if mark not in MARKS:
        raise Refusal("no_such_mark", marks=MARKS)
    places = [one for area in areas for one in _buildings(scene.db, area)]
    if not places:
        raise Refusal("name_what", word="楼名")
    marks = {}
    for building in stored.some_buildings(scene.db, places):
        scene.change(building, mark=mark)
        marks[building.place] = mark
    _learned(scene, marks)
    note(scene, staff.id, "named", f"buildings:{len(marks)}")
    return [with_mark(address_of(place).building or "", mark) for place in marks]


def add_name(scene: Scene, staff: Person, area: str, words: str) -> Estate | Building:
    """An estate or building is called so, too, by whoever writes to the house.

    Refused: name_what, no_other_name, name_taken, too_many_names.
    """
    name, one = read_other_name(words), _row(scene.db, area)
    if name is None:
        raise Refusal("no_other_name", name=words[:20])
    _check_free(scene.db, area, name)
    if len(one.also) >= MOST:
        raise Refusal("too_many_names", place=area, most=MOST)
    scene.change(one, also=[*one.also, name])
    note(scene, staff.id, "named", f"place:{area}")
    return one


def drop_name(scene: Scene, staff: Person, own: Sequence[str], words: str) -> str:
    """The place that is called so no more. Refused: no_such_name."""
    name, estates = "".join(words.split()), set(_estates(scene.db, own))
    for place in estates:
        estate = stored.estate(scene.db, place)
        if estate and name in estate.also:
            return _drop(scene, staff, estate, name)
    others = stored.other_names(scene.db).items()
    mine = [p for p, names in others if name in names and any(covers(area, p) for area in own)]
    for place in mine:
        return _drop(scene, staff, stored.some_buildings(scene.db, [place])[0], name)
    raise Refusal("no_such_name", name=name[:20])


def _drop(scene: Scene, staff: Person, one: Estate | Building, name: str) -> str:
    scene.change(one, also=[other for other in one.also if other != name])
    note(scene, staff.id, "named", f"place:{one.place}")
    return one.place


def listed(db: Db, own: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Estates of these areas and buildings in them, with their other names."""
    estates = _estates(db, own)
    found = [(one.place, one.also) for one in stored.every_estate(db) if one.place in estates]
    others = [(p, also) for p, also in stored.other_names(db).items() if estate_of(p) in estates]
    return found + sorted(others, key=lambda one: homes.counted(one[0]))


def _estates(db: Db, own: Sequence[str]) -> list[str]:
    """Those that lie wholly in these areas."""
    return [place for place in homes.all_estates(db) if any(covers(area, place) for area in own)]


def _buildings(db: Db, area: str) -> list[str]:
    if building := building_of(area):
        return [building] if building == area else []
    every = homes.all_buildings(db, [area])
    return [place for place in every if naming.usual_mark(address_of(place).building or "-")]


def _row(db: Db, area: str) -> Estate | Building:
    if building_of(area) == area:
        found: Sequence[Estate | Building] = stored.some_buildings(db, [area])
    else:
        estate = stored.estate(db, area)
        found = [estate] if estate else []
    if not found:
        raise Refusal("name_what", word="别名")
    return found[0]


def _check_free(db: Db, area: str, name: str) -> None:
    """No estate of the community, no building of the estate is called so already."""
    if building_of(area):
        taken = [p for p in locate.buildings(db, key(name)) if estate_of(p) == estate_of(area)]
    else:
        community = area.partition("/")[0]
        every = [one for one in stored.every_estate(db) if one.place.startswith(f"{community}/")]
        names: Iterable[tuple[str, list[str]]] = (
            (one.place, [address_of(one.place).estate or "", *one.also]) for one in every
        )
        taken = [p for p, known in names if estate_key(name) in map(estate_key, known)]
    if taken:
        raise Refusal("name_taken", name=name, place=taken[0])


def _mark_of(db: Db, building: str) -> str:
    """As its estate calls it."""
    place = estate_of(building)
    estate = stored.estate(db, place)
    scheme = estate.scheme if estate else Scheme(_listed(db.settings, place).scheme)
    name = address_of(building).building or ""
    return naming.Called({place: scheme}).mark_of(place, name)


def _learned(scene: Scene, marks: Mapping[str, str]) -> None:
    scene.after.append(partial(naming.learn_marks, dict(marks)))
