"""Coverage is counted by the database, and comes to what one counts by hand."""

from datetime import timedelta
from random import Random

import pytest

from bot.community.homes import Building, Home
from bot.community.people import Person, Residency, Subscription
from bot.storage import coverage, homes
from bot.storage.inbox import Answer, Opens, Owner
from tests.house import ESTATE

BUILDINGS = [f"{ESTATE}/{name}" for name in ("60", "61", "甲", "东区3")]


def furnish(scene, rng, now):
    """Some hundred people in some homes, some known, some twice, some gone, some silent."""
    rows = {"homes": set(), "lives": [], "people": {}, "helped": set()}
    for building in BUILDINGS:
        scene.add(Building(id=scene.number("building"), place=building))
        for room in range(rng.randrange(8)):
            place = f"{building}/{rng.choice(('', '1', '2'))}/{room}"
            rows["homes"].add(place)
    for place in rows["homes"]:
        scene.add(Home(place=place))
    places = [*rows["homes"], *(f"{building}/9/{n}" for building in BUILDINGS for n in (1, 2))]
    for _ in range(60):
        person = scene.number("person")
        follows, spoke = rng.random() < 0.8, rng.choice((None, 1, 47, 49))
        scene.add(Person(id=person, openid=f"o{person}", follows=follows))
        rows["people"][person] = follows, spoke is not None and spoke < 48
        if spoke:
            at, opens = now - timedelta(hours=spoke), rng.choice(list(Opens))
            given = {"owner": Owner.DOOR, "opens": opens, "text": "", "at": at}
            scene.add(Answer(key=f"k{person}", person=person, **given))
            rows["people"][person] = follows, spoke < 48 and opens is Opens.MESSAGE
        for place in rng.sample(places, min(len(places), rng.randrange(3))):
            until = rng.choice((None, None, now))
            number = scene.number("residency")
            scene.add(Residency(id=number, person=person, place=place, until=until))
            if until is None:
                rows["lives"].append((place, person))
        if rng.random() < 0.1:
            place, number = rng.choice(places), scene.number("subscription")
            hers = {"person": person, "place": place, "is_own": False, "by_proxy": True}
            scene.add(Subscription(id=number, **hers))
            rows["helped"].add(place)
    return rows


def hearing(rows):
    """Homes where somebody hears herself, and those where who acts for her does."""
    heard = {place for place, who in rows["lives"] if rows["people"][who][0]}
    return heard, rows["helped"] - heard


def by_hand(rows, building):
    known = {place for place in rows["homes"] if homes.building_of(place) == building}
    lives = [(p, who) for p, who in rows["lives"] if homes.building_of(p) == building]
    places, people = {p for p, _ in lives}, {who for _, who in lives}
    heard, helped = (known & found for found in hearing(rows))
    followers = {who for who in people if rows["people"][who][0]}
    return coverage.Coverage(
        place=building,
        homes=len(known),
        bound=len(heard | helped),
        helped=len(helped),
        unlisted=len(places - known),
        people=len(people),
        followers=len(followers),
        spoke=sum(rows["people"][who][1] for who in followers),
    )


@pytest.mark.parametrize("seed", range(6))
async def test_it_is_what_one_counts_by_hand(house, seed):
    now = house.clock.now
    rows = await house.do(lambda scene: furnish(scene, Random(seed), now))  # noqa: S311 - no secret
    found = await house.do(lambda scene: coverage.of(scene.db, BUILDINGS))
    assert {one.place: one for one in found} == {b: by_hand(rows, b) for b in BUILDINGS}
    shares = [one.share for one in found if one.homes]
    assert shares == sorted(shares)
    assert [bool(one.homes) for one in found] == sorted(
        (bool(o.homes) for o in found), reverse=True
    )
    for building in BUILDINGS:
        rooms = await house.do(lambda scene, b=building: coverage.reached_in(scene.db, b))
        known = {place for place in rows["homes"] if homes.building_of(place) == building}
        reached = set.union(*hearing(rows))
        assert rooms == {place: place in reached for place in known}
        assert list(rooms) == sorted(rooms, key=homes.counted)


async def test_only_what_was_asked_for(house):
    assert await house.do(lambda scene: coverage.of(scene.db, [])) == []
    [six] = await house.do(lambda scene: coverage.of(scene.db, [f"{ESTATE}/6"]))
    assert (six.homes, six.bound, six.people) == (3, 0, 0)
    assert await house.do(lambda scene: coverage.by_code(scene.db, f"{ESTATE}/6", 5)) == []
