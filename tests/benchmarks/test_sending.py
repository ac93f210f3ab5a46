"""The benchmarks of sending, in a small town: what they send arrives, and a wrong send fails."""

from contextlib import ExitStack

import pytest

from benchmarks.backends import SQLITE
from benchmarks.bot_server import ESTATE
from benchmarks.post_office import Bare, House, WeChat, WrongSendError
from benchmarks.report import Figure

PEOPLE = 200  # a tenth of them in each building
BUILDING = {"areas": [f"{ESTATE}/1"], "urgent": False}


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def wechat(stack):
    return WeChat(stack)


@pytest.fixture
def house(stack, wechat, tmp_path):
    return House(stack, wechat, SQLITE, tmp_path, PEOPLE)


def test_a_notice_reaches_everybody_in_a_building_once(house):
    _, sent = house.broadcast(3)
    assert sent.count == 20
    assert sent.cpu > 0


def test_a_notice_that_is_sent_while_it_is_planned_reaches_the_town(house):
    assert house.broadcast_at_once().count == PEOPLE


def test_an_alert_goes_by_template_to_those_who_have_not_written(house, wechat):
    house.fall_silent()
    house.broadcast(urgent=True)
    assert '"client_msg_id"' in wechat.sample("/template/send")["body"]


def test_the_bare_sender_posts_what_the_house_posted(stack, house, wechat):
    house.broadcast(1)
    sample = wechat.sample("/custom/send")
    assert "停水" in sample["body"]
    assert Bare(stack, wechat).send(sample, 50).count == 50


def test_a_message_that_is_lost_fails_the_benchmark(house, wechat):
    house.server.ask("/send", house.server.ask("/plan", BUILDING)["notice"])
    with pytest.raises(WrongSendError):
        wechat.expect(21)


def test_a_message_that_is_doubled_fails_the_benchmark(house, wechat):
    for _ in range(2):
        house.server.ask("/send", house.server.ask("/plan", BUILDING)["notice"])
    with pytest.raises(WrongSendError):
        wechat.expect(20)


def test_the_memory_of_a_house_is_told(house):
    now, most = house.memory()
    assert 0 < now <= most


@pytest.mark.parametrize(("ratio", "verdict"), [(0.95, "moonshot"), (0.75, "met"), (0.6, "MISSED")])
def test_of_sends_a_second_more_is_better(ratio, verdict):
    assert Figure("send", 1, "sends/s", 1, ratio, mark=0.7, moonshot=0.9).verdict == verdict
