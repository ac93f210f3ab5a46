"""As what somebody lives in a home, until when, and what she may do there."""

from datetime import UTC, date, datetime

import pytest

from bot.community.refusal import Refusal
from bot.community.tenancy import (
    Level,
    Proof,
    Relation,
    find_lease,
    last_day,
    level_of,
    read_last_day,
    read_relation,
    relation_in,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("proof", [Proof.ROSTER, Proof.CODE, Proof.STAFF])
@pytest.mark.parametrize("relation", Relation)
def test_owners_and_family_vote_and_tenants_report(proof, relation):
    wanted = Level.REPORT if relation is Relation.TENANT else Level.VOTE
    assert level_of(proof, relation) is wanted


@pytest.mark.parametrize("relation", Relation)
def test_a_neighbours_or_a_workers_yes_is_enough_to_report(relation):
    assert {level_of(p, relation) for p in (Proof.HOUSEHOLD, Proof.WORKER)} == {Level.REPORT}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("户主", Relation.OWNER),
        ("业主", Relation.OWNER),
        ("租户", Relation.TENANT),
        ("租住人员", Relation.TENANT),
        ("儿子", Relation.FAMILY),
        ("配偶", Relation.FAMILY),
        ("父親", Relation.FAMILY),
        ("", Relation.OTHER),
        ("常住", Relation.OTHER),
    ],
)
def test_the_rosters_own_words(words, wanted):
    assert relation_in(words) is wanted


@pytest.mark.parametrize(
    ("said", "relation", "rest"),
    [
        ("租客 周涛", Relation.TENANT, "周涛"),
        ("我是租户周涛", Relation.TENANT, "周涛"),
        ("业主王秀英", Relation.OWNER, "王秀英"),
        ("王秀英 家属", Relation.FAMILY, "王秀英"),
        ("王秀英", None, "王秀英"),
    ],
)
def test_what_she_says_that_she_is(said, relation, rest):
    found, left = read_relation(said)
    assert (found, left.strip()) == (relation, rest)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("2027年6月", date(2027, 6, 30)),
        ("2027年6月15日", date(2027, 6, 15)),
        ("２０２７年６月", date(2027, 6, 30)),
        ("明年2月", date(2027, 2, 28)),
        ("今年12月底", date(2026, 12, 31)),
        ("2027-06-15", date(2027, 6, 15)),
        ("2027.6", date(2027, 6, 30)),
        ("租到2027年6月", date(2027, 6, 30)),
        ("租期到 2028年2月", date(2028, 2, 29)),
        ("不知道", None),
        ("长期", None),
    ],
)
def test_the_last_day_of_a_lease(said, wanted):
    assert read_last_day(said, TODAY) == wanted


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("去年", "not_a_day"),
        ("2027年13月", "not_a_day"),
        ("2027年2月30日", "not_a_day"),
        ("2025年6月", "lease_is_over"),
        ("2080年6月", "lease_is_over"),
        ("13800138000", "not_a_day"),
    ],
)
def test_what_is_no_last_day(said, code):
    with pytest.raises(Refusal) as refused:
        read_last_day(said, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("line", "wanted", "rest"),
    [
        ("6号楼1单元402 周涛 13900000002 租到 2027年6月", date(2027, 6, 30), "周涛"),
        ("租期到2027年6月15日 6号楼 周涛", date(2027, 6, 15), "6号楼"),
        ("6号楼1单元402 周涛 13900000002", None, "13900000002"),
    ],
)
def test_in_a_line_it_is_found_and_taken_out(line, wanted, rest):
    found, left = find_lease(line, TODAY)
    assert found == wanted
    assert rest in left
    assert wanted is None or "租" not in left
    assert wanted is None or "2027" not in left


def test_the_day_before_the_moment_is_the_last():
    assert last_day(datetime(2027, 6, 30, 16, tzinfo=UTC)) == "2027-06-30"
    assert last_day(None) == ""
