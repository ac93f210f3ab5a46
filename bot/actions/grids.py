"""Grids made, changed and taken away; the grants that came with them go along in the same turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot import clock
from bot.actions import grants, handover, publish
from bot.actions.audit import note
from bot.community.grids import Grid, check_apart, check_areas, joined, key, without
from bot.community.people import Grant, Person, Role
from bot.community.places import building_of, covers
from bot.community.refusal import Refusal
from bot.community.say import Say
from bot.delivery import letters
from bot.storage import grids, homes, people
from bot.storage.scene import Db, Scene


@dataclass(frozen=True, slots=True)
class Held:
    """A grid as it is shown: who has it by name ("" for the nameless), how many homes are in it."""

    grid: Grid
    workers: list[str]
    homes: int


def within(db: Db, own: Sequence[str]) -> list[Grid]:
    """Those with a part in these areas, as people count them."""
    found = [grid for grid in grids.every(db) if any(covers(a, b) for a in own for b in grid.areas)]
    return sorted(found, key=lambda grid: homes.counted(key(grid.name)))


def named(db: Db, own: Sequence[str], name: str) -> Grid | None:
    """The grid of this name in these areas. Refused: which_grid, where two communities have one."""
    found = [
        grid
        for grid in within(db, own)
        if grid.is_called(name) or key(f"{grid.community}{grid.name}") == key(name)
    ]
    if len(found) > 1:
        raise Refusal("which_grid", names=[f"{grid.community}{grid.name}" for grid in found])
    return found[0] if found else None


def find(db: Db, own: Sequence[str], name: str) -> Grid:
    """Refused: no_such_grid, which_grid."""
    grid = named(db, own, name)
    if grid is None:
        raise Refusal("no_such_grid", name=name)
    return grid


def name_of(db: Db, own: Sequence[str], grid: Grid) -> str:
    """What tells it from the others in these areas: with its community's name, if need be."""
    others = [one for one in within(db, own) if one.is_called(grid.name) and one.id != grid.id]
    return f"{grid.community}{grid.name}" if others else grid.name


def look(db: Db, grid: Grid) -> Held:
    """Who holds any of its areas, by the grid or otherwise."""
    came = {grant.person for grant in grids.grants_of(db, grid.id) if grant.role is Role.WORKER}
    holders = came.union(*(people.holders(db, Role.WORKER, area) for area in grid.areas))
    known = people.names(db, sorted(holders))
    count = sum(grids.count_homes(db, area) for area in grid.areas)
    return Held(grid, list(known.values()), count)


def has_come(db: Db, grid: Grid) -> bool:
    """Whether anybody came with it."""
    return bool(grids.grants_of(db, grid.id))


def left_over(db: Db, own: Sequence[str]) -> list[tuple[str, int]]:
    """Buildings, or units of them, that lie in no grid, and how many homes are in each."""
    taken = [area for grid in grids.every(db) for area in grid.areas]
    whole = set(taken)
    units_of = {b: list(areas) for b, areas in groupby(sorted(taken), key=building_of)}
    found: list[tuple[str, int]] = []
    for building in sorted(homes.all_buildings(db, own), key=homes.counted):
        if building not in whole:
            found += _rest_of(db, building, units_of.get(building, []))
    return found


def _rest_of(db: Db, building: str, taken: Sequence[str]) -> list[tuple[str, int]]:
    total = grids.count_homes(db, building)
    if not taken:
        return [(building, total)]
    units = [f"{building}/{unit}" for unit in homes.units(db, building) if unit]
    rest = [(unit, grids.count_homes(db, unit)) for unit in units if unit not in taken]
    loose = total - sum(grids.count_homes(db, unit) for unit in {*units, *taken})
    return [*rest, (building, loose)] if loose else rest


def make(scene: Scene, staff: Person, own: Sequence[str], name: str, areas: Sequence[str]) -> Grid:
    """A grid of these areas from now on, whatever it was before; an estate is all its buildings.

    Refused: not_your_area, grid_of_what, grid_overlap, grid_one_community.
    """
    _take_turns(scene, staff, "made grid", areas)
    wanted = _all_buildings(scene.db, areas)
    communities = {area.partition("/")[0] for area in wanted}
    if len(communities) > 1:
        raise Refusal("grid_one_community")
    community = communities.pop()
    bare = name.removeprefix(community)
    grid = named(scene.db, [community], bare)
    grid = grid or Grid(id=0, name=bare, community=community, areas=[])
    return _set(scene, own, grid, wanted)


def extend(scene: Scene, staff: Person, own: Sequence[str], name: str, more: Sequence[str]) -> Grid:
    """Refused: no_such_grid, which_grid, and as above."""
    _take_turns(scene, staff, "extended grid", more)
    grid = find(scene.db, own, name)
    return _set(scene, own, grid, joined([*grid.areas, *_all_buildings(scene.db, more)]))


def shrink(scene: Scene, staff: Person, own: Sequence[str], name: str, gone: Sequence[str]) -> Grid:
    """Refused: grid_has_not, grid_empty, no_such_grid, which_grid, not_your_area."""
    _take_turns(scene, staff, "shrank grid", gone)
    grid = find(scene.db, own, name)
    left = without(grid.areas, _all_buildings(scene.db, gone))
    if not left:
        raise Refusal("grid_empty", name=grid.name)
    return _set(scene, own, grid, left)


def remove(scene: Scene, staff: Person, own: Sequence[str], name: str) -> Grid:
    """The grants that came with it end. Refused: no_such_grid, which_grid, not_your_area."""
    _take_turns(scene, staff, "removed grid", [name])
    grid = find(scene.db, own, name)
    _check_own(own, grid.areas)
    for (person, role), held in _by_person(grids.grants_of(scene.db, grid.id)).items():
        grants.end(scene, held)
        handover.give_back(scene, person, held)
        say = Say("staff/grids/gone_for_worker", name=grid.name, role=role)
        letters.write(scene, person, say, about=f"grid:{grid.id}")
    scene.remove(grid)
    return grid


def in_hand(db: Db, grid: Grid) -> int:
    """How many tickets those who came with the grid have not done yet."""
    workers = sorted({grant.person for grant in grids.grants_of(db, grid.id)})
    return grids.in_hand(db, workers) if workers else 0


def _take_turns(scene: Scene, staff: Person, act: str, subject: Sequence[str]) -> None:
    """Recorded first: taking a number locks out whoever else would change grids meanwhile."""
    note(scene, staff.id, act, ",".join(subject))


def _all_buildings(db: Db, areas: Sequence[str]) -> list[str]:
    """Refused: grid_of_what."""
    found: list[str] = []
    for area in areas:
        found += [area] if building_of(area) else homes.all_buildings(db, [area])
    check_areas(found)
    return joined(found)


def _check_own(own: Sequence[str], areas: Sequence[str]) -> None:
    if not publish.may_speak_to(own, areas):
        raise Refusal("not_your_area")


def _set(scene: Scene, own: Sequence[str], before: Grid, areas: list[str]) -> Grid:
    _check_own(own, [*before.areas, *areas])
    areas = sorted(areas, key=homes.counted)
    grid = Grid(**(before.__dict__ | {"areas": areas}))
    check_apart(grid, grids.every(scene.db))
    if not grid.id:
        grid.id = scene.number("grid")
        scene.add(grid)
    elif areas != before.areas:
        scene.change(grid, areas=areas)
        _move_grants(scene, grid)
    return grid


def _move_grants(scene: Scene, grid: Grid) -> None:
    """Whoever came with the grid has its areas, no more and no less, and hears of it."""
    now = clock.now()
    for (person, role), held in _by_person(grids.grants_of(scene.db, grid.id)).items():
        has = {grant.area for grant in held}
        for area in grid.areas:
            if area not in has:
                new = {"id": scene.number("grant"), "area": area, "since": now}
                scene.add(Grant(**(held[0].__dict__ | new)))
        for grant in held:
            if grant.area not in grid.areas:
                scene.change(grant, until=now, tell_at=None)
        say = Say("staff/grids/moved_for_worker", name=grid.name, role=role, areas=grid.areas)
        letters.write(scene, person, say, about=f"grid:{grid.id}")


def _by_person(held: Sequence[Grant]) -> dict[tuple[int, Role], list[Grant]]:
    found: dict[tuple[int, Role], list[Grant]] = {}
    for grant in held:
        found.setdefault((grant.person, grant.role), []).append(grant)
    return found
