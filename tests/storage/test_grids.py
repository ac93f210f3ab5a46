"""After any commands, however many at once, a home lies in one grid at most."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam

from bot import clock
from bot.actions import grids, invite
from bot.community.homes import Building, Estate, Home
from bot.community.people import Grant, Person, Role
from bot.community.places import covers
from bot.community.refusal import Refusal
from bot.storage import grids as stored
from bot.storage import people
from bot.storage.scene import Db, Scene
from bot.storage.tables import table
from tests.house import COMMUNITY, ESTATE
from tests.storage.conftest import meet, postgresql_only

granted = table(Grant)
live_of_grids = granted.select().where(
    granted.c.grid.is_not(None),
    granted.c.until.is_(None) | (granted.c.until > bindparam("now")),
)

ANNA = Person(id=1, openid="anna")
OTHER = "建国社区/翠竹园"
BUILDINGS = [f"{ESTATE}/6", f"{ESTATE}/7", f"{ESTATE}/8", f"{OTHER}/6"]
AREAS = [*BUILDINGS, *(f"{b}/{unit}" for b in BUILDINGS for unit in "12"), ESTATE, OTHER]
BOTH = [COMMUNITY, "建国社区"]
OWN = st.sampled_from([BOTH, BOTH, [COMMUNITY], ["建国社区"], [BUILDINGS[0]]])
NAMES = st.sampled_from(["一网格", "1网格", "二网格", "东片"])
ACTS = [grids.make, grids.make, grids.extend, grids.shrink, grids.remove, invite.take_role]
BEGINNING = [
    (grids.make, BOTH, "一网格", BUILDINGS[:1]),
    (invite.take_role, BOTH, "一网格", []),
]
SOME_AREAS = st.lists(st.sampled_from(AREAS), min_size=1, max_size=2)
COMMANDS = st.tuples(st.sampled_from(ACTS), OWN, NAMES, SOME_AREAS)


def another_community(scene):
    scene.add(Estate(id=scene.number("estate"), place=OTHER))
    scene.add(Building(id=scene.number("building"), place=f"{OTHER}/6"))
    for place in (f"{OTHER}/6/1/101", f"{OTHER}/6/2/101", f"{ESTATE}/6/2/999"):
        scene.add(Home(place=place))


def play(scene, command, worker):
    act, own, name, areas = command
    if act is invite.take_role:
        grid = grids.find(scene.db, own, name)
        code = invite.new_code()
        invite.keep(scene, code, Role.WORKER, [], None, grid=grid.id)
        scene.write()
        scene.wishes.clear()
        scene.records.clear()
        act(scene, worker, people.invitation(scene.db, code))
    elif act is grids.remove:
        act(scene, ANNA, own, name)
    else:
        act(scene, ANNA, own, name, areas)


def check(db, homes):
    """No two grids share a home, what is in none is listed, grants are where their grid is."""
    every = stored.every(db)
    held = {home: [g.id for g in every if any(covers(a, home) for a in g.areas)] for home in homes}
    assert all(len(grids_of) <= 1 for grids_of in held.values()), held
    listed = grids.left_over(db, BOTH)
    free = {home for home, grids_of in held.items() if not grids_of}
    assert {home for home in homes if any(covers(area, home) for area, _ in listed)} == free
    assert sum(count for _, count in listed) == len(free)
    for grid in every:
        given_areas = {}
        for grant in stored.grants_of(db, grid.id):
            given_areas.setdefault(grant.person, []).append(grant.area)
        assert all(sorted(areas) == sorted(grid.areas) for areas in given_areas.values())
    numbers = {grid.id for grid in every}
    live = db.all(Grant, live_of_grids, now=clock.now())
    assert all(grant.grid in numbers for grant in live)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(commands=st.lists(COMMANDS, min_size=6, max_size=14))
def test_after_any_commands_a_home_lies_in_one_grid_at_most(furnished, commands):
    engine, seal, chosen, homes, worker = furnished
    with engine.connect() as connection:
        transaction = connection.begin()
        try:
            for command in [*BEGINNING, *commands]:
                db = Db(connection, seal, chosen)
                scene = Scene(db)
                try:
                    play(scene, command, worker)
                except Refusal:
                    scene.drop()
                scene.write()
                db.finish()
                check(Db(connection, seal, chosen), homes)
        finally:
            transaction.rollback()


@pytest.fixture
async def furnished(desk):
    await desk.run(another_community)
    number = await desk.run(meet("worker"))
    homes = [home.place for home in await desk.rows(Home)]
    return desk.engine, desk.seal, desk.settings, homes, Person(id=number, openid="worker")


@postgresql_only
@pytest.mark.timeout(60)
async def test_two_processes_never_give_a_building_to_two_grids(desks):
    """Both make and change grids of the same buildings at once; who comes second is refused."""
    one, other = desks(), desks()
    await one.run(meet("anna"))
    names = ("一网格", "二网格")

    async def makes(desk, name, area):
        with suppress(Refusal):
            await desk.run(lambda scene: grids.make(scene, ANNA, [COMMUNITY], name, [area]))

    async def ends(desk, name):
        with suppress(Refusal):
            await desk.run(lambda scene: grids.remove(scene, ANNA, [COMMUNITY], name))

    for _ in range(20):
        six = f"{ESTATE}/6"
        await asyncio.gather(makes(one, names[0], six), makes(other, names[1], f"{six}/1"))
        every = await one.run(lambda scene: stored.every(scene.db))
        assert len(every) == 1
        await asyncio.gather(ends(one, names[0]), ends(other, names[1]))
