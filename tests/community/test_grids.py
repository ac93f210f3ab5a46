"""Grids by the rules alone: names, areas, what overlaps."""

import pytest

from bot.community.grids import Grid, check_apart, check_areas, joined, read_grid, without
from bot.community.refusal import Refusal

SIX, SEVEN = "社区/翠竹园/6", "社区/翠竹园/7"


def grid(number, *areas):
    return Grid(id=number, name=f"{number}网格", community="社区", areas=list(areas))


def code(call, *given):
    with pytest.raises(Refusal) as refused:
        call(*given)
    return refused.value.code, refused.value.facts


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("一网格 3号楼,4号楼", ("一网格", "3号楼,4号楼")),
        ("一网格3号楼", ("一网格", "3号楼")),
        ("第3网格：6-8号楼", ("第3网格", "6-8号楼")),
        ("东片 3号楼", ("东片", "3号楼")),
        (" 一网格 ", ("一网格", "")),
        ("", ("", "")),
    ],
)
def test_a_name_and_the_rest(words, read):
    assert read_grid(words) == read


@pytest.mark.parametrize(
    "words", ["3号楼 4号楼", "6号楼,7号楼", "一二三四五六七八九十一二三网格", "{{网格"]
)
def test_what_is_no_name_of_a_grid(words):
    assert code(read_grid, words)[0] == "no_such_grid"


def test_a_grid_is_found_however_its_number_is_written():
    first = Grid(id=1, name="第一网格", community="社区", areas=[])
    assert all(first.is_called(name) for name in ("一网格", "1网格", "第 1 网格", "１网格"))
    assert not first.is_called("十一网格")


def test_a_building_and_its_unit_overlap_whichever_comes_first():
    for mine, other in ((SIX, f"{SIX}/1"), (f"{SIX}/1", SIX), (SIX, SIX)):
        told = code(check_apart, grid(2, SEVEN, mine), [grid(1, other)])
        assert told == ("grid_overlap", {"place": mine, "name": "1网格", "has": other})
    check_apart(grid(2, f"{SIX}/1"), [grid(1, f"{SIX}/2", f"{SIX}0")])
    check_apart(grid(1, SIX), [grid(1, SIX)])


def test_areas_are_buildings_or_units():
    check_areas([SIX, f"{SIX}/1"])
    for area in ("社区", "社区/翠竹园", f"{SIX}/1/402", f"{SIX}//402"):
        assert code(check_areas, [SIX, area])[0] == "grid_of_what"
    assert code(check_areas, [])[0] == "grid_of_what"


def test_what_lies_in_another_is_said_once():
    assert joined([f"{SIX}/1", SIX, SEVEN, SIX]) == [SIX, SEVEN]
    assert without([f"{SIX}/1", f"{SIX}/2", SEVEN], [SIX]) == [SEVEN]
    assert code(without, [SIX], [f"{SIX}/1"])[0] == "grid_has_not"
