"""Places as they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community import places
from bot.community.places import Address

SHOWN = {
    "翠竹园社区/翠竹园/6/1/402": "6号楼1单元402",
    "翠竹园社区/翠竹园/6": "6号楼",
    "翠竹园社区/翠竹园/6/1": "6号楼1单元",
    "翠竹园社区/翠竹园/7//1102": "7号楼1102",
    "翠竹园社区/翠竹园/A//1203": "A座1203",
    "翠竹园社区/翠竹园/B1/2/302": "B1栋2单元302",
    "翠竹园社区/翠竹园/甲3": "甲3号楼",
    "翠竹园社区/翠竹园": "翠竹园",
    "翠竹园社区": "翠竹园社区",
    "翠竹园社区/118弄/5//302": "5号302",
}


@pytest.mark.parametrize(("place", "words"), SHOWN.items())
def test_shows(place, words):
    assert places.show(place) == words
    community = place.split("/", maxsplit=1)[0]
    assert places.path(community, places.address_of(place)) == place


def test_shows_the_estate_where_asked():
    assert places.show("翠竹园社区/翠竹园/6", with_estate=True) == "翠竹园6号楼"
    assert places.show("翠竹园社区/翠竹园", with_estate=True) == "翠竹园"


def test_a_path_is_never_wider_than_its_address():
    with pytest.raises(ValueError, match="without its estate"):
        places.path("翠竹园社区", Address(building="6"))
    with pytest.raises(ValueError, match="without its estate"):
        places.path("翠竹园社区", Address(estate="翠竹园", room="402"))
    assert places.path("翠竹园社区", Address()) == "翠竹园社区"
    assert places.path("翠/园", Address(estate="a/b", building="6")) == "翠园/ab/6"


def test_areas():
    place = "翠竹园社区/翠竹园/7//1102"
    assert places.areas_of(place) == [
        "翠竹园社区", "翠竹园社区/翠竹园", "翠竹园社区/翠竹园/7", place,
    ]  # fmt: skip
    assert places.building_of(place) == "翠竹园社区/翠竹园/7"
    assert places.building_of("翠竹园社区/翠竹园") is None
    assert all(places.covers(area, place) for area in places.areas_of(place))
    assert not places.covers("翠竹园社区/翠竹园/71", place)
    assert not places.covers("翠竹园社区/翠竹园/7", "翠竹园社区/翠竹园/71/1/101")


segments = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(segments, min_size=1, max_size=5), st.lists(segments, min_size=1, max_size=5))
def test_the_range_holds_what_lies_below(area, place):
    area, place = "/".join(area), "/".join(place)
    low, high = places.after(area)
    assert (low <= place < high) == (places.covers(area, place) and area != place)
