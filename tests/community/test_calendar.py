"""Times read and shown, quiet hours."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.calendar import (
    QuietHours,
    full_date,
    last_day,
    read_last_day,
    read_when,
    say_when,
)
from bot.community.refusal import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 14, 0, 30, tzinfo=SHANGHAI)  # a Sunday

READ = {
    "停水通知 明天9:00": ("停水通知", "11-23 09:00"),
    "停水通知　明天９：００": ("停水通知", "11-23 09:00"),
    "停水通知 明天 9点": ("停水通知", "11-23 09:00"),
    "停水通知，明天9:00。": ("停水通知", "11-23 09:00"),
    "停水通知 明早8点半": ("停水通知", "11-23 08:30"),
    "9点通知 九点": ("9点通知", "11-23 09:00"),
    "今晚": ("", "11-22 20:00"),
    "明晚8点发": ("", "11-23 20:00"),
    "明天": ("", "11-23 09:00"),
    "明天下午": ("", "11-23 15:00"),
    "后天": ("", "11-24 09:00"),
    "後天 9時": ("", "11-24 09:00"),
    "大后天上午9点15分": ("", "11-25 09:15"),
    "3天后": ("", "11-25 09:00"),
    "周五": ("", "11-27 09:00"),
    "週五 9:00": ("", "11-27 09:00"),
    "礼拜五下午3点一刻": ("", "11-27 15:15"),
    "周日 9:00": ("", "11-29 09:00"),
    "周日 20:00": ("", "11-22 20:00"),
    "星期天": ("", "11-29 09:00"),
    "下周一": ("", "11-23 09:00"),
    "下个星期三 9点": ("", "11-25 09:00"),
    "下下周一 9点": ("", "11-30 09:00"),
    "11月30日": ("", "11-30 09:00"),
    "11月30号 下午3点": ("", "11-30 15:00"),
    "十一月三十日上午十点": ("", "11-30 10:00"),
    "30号": ("", "11-30 09:00"),
    "3号": ("", "12-03 09:00"),
    "31号": ("", "12-31 09:00"),
    "2026-11-30": ("", "11-30 09:00"),
    "2026/11/30 10:00": ("", "11-30 10:00"),
    "2026年11月30日 晚上8点": ("", "11-30 20:00"),
    "15:00": ("", "11-22 15:00"),
    "下午3点": ("", "11-22 15:00"),
    "中午12点": ("", "11-23 12:00"),
    "中午1点": ("", "11-23 13:00"),
    "凌晨12点": ("", "11-23 00:00"),
    "晚上12点": ("", "11-23 00:00"),
    "明天24:00": ("", "11-24 00:00"),
    "半小时后": ("", "11-22 14:30"),
    "2小时后": ("", "11-22 16:00"),
    "两个小时后": ("", "11-22 16:00"),
    "一个半小时后": ("", "11-22 15:30"),
    "10分钟后": ("", "11-22 14:10"),
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_reads(text, expected):
    title, moment = read_when(text, NOW)
    assert (title, f"{moment:%m-%d %H:%M}") == expected
    assert moment.tzinfo is SHANGHAI
    assert moment.year == 2026


def test_a_day_long_gone_is_next_years():
    assert read_when("1月5日", NOW)[1] == datetime(2027, 1, 5, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    ["", " ", "停水通知", "9点通知", "明天停水", "停水通知 3号楼", "停水通知 9:00-12:00", "今年", "2026年",
     "开放时间 9点到11点", "开放时间 9点 到 11点", "关于周五", "停水通知 晚上", "13800138000", "3-2-501", "5月"],
)  # fmt: skip
def test_reads_no_time(text):
    assert read_when(text, NOW) is None


@pytest.mark.parametrize(
    "text",
    ["2月30日", "2026-02-30", "25:00", "9:75", "明天24:30", "13月1日", "32号", "九九点", "2月29日"],
)
def test_refuses_what_does_not_exist(text):
    with pytest.raises(Refusal) as refused:
        read_when(f"停水通知 {text}", NOW)
    assert (refused.value.code, refused.value.facts) == ("no_such_time", {"text": text})


@pytest.mark.parametrize(
    "text",
    [
        "今天",
        "今天 9:00",
        "11月20日",
        "2025-11-30",
        "本周五",
        "22号",
        "2026年11月22日 14:00",
        "0分钟后",
    ],
)
def test_refuses_the_past(text):
    with pytest.raises(Refusal) as refused:
        read_when(f"停水通知 {text}", NOW)
    assert (refused.value.code, refused.value.facts) == ("time_is_past", {"text": text})


words = st.lists(
    st.sampled_from(
        [
            "今",
            "明天",
            "后天",
            "下周",
            "周",
            "五",
            "3",
            "30",
            "99",
            "月",
            "日",
            "号",
            "年",
            "2026",
            "-",
            ":",
            "点",
            "半",
            "刻",
            "分",
            "下午",
            "晚",
            "小时后",
            "天后",
            "到",
            "停水",
        ]
    )
)


@given(
    st.one_of(st.text(), words.map("".join), words.map(" ".join)),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(9999, 12, 31)),  # noqa: DTZ001
)
def test_never_fails(text, now):
    now = now.replace(tzinfo=UTC)
    with suppress(Refusal):
        found = read_when(text, now)
        assert found is None or found[1] > now


def at(clock):
    return datetime.combine(NOW.date(), time.fromisoformat(clock), tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        ("22:00-07:00", "21:59", None),
        ("22:00-07:00", "22:00", at("07:00") + timedelta(days=1)),
        ("22:00-07:00", "00:00", at("07:00")),
        ("22:00-07:00", "06:59", at("07:00")),
        ("22:00-07:00", "07:00", None),
        ("12：00 - 14：00", "13:00", at("14:00")),
        ("12:00-14:00", "14:00", None),
        ("12:00-14:00", "11:59", None),
        ("22:00-00:00", "23:00", at("00:00") + timedelta(days=1)),
        ("22:00-00:00", "00:00", None),
        ("", "23:00", None),
    ],
)
def test_quiet_hours(hours, now, ends):
    assert QuietHours.read(hours).ends(at(now)) == ends


@pytest.mark.parametrize("hours", ["22-7", "25:00-07:00", "22:00", "07:00-07:00", "x"])
def test_refuses_other_quiet_hours(hours):
    with pytest.raises(ValueError, match=r"quiet hours|hour must"):
        QuietHours.read(hours)


def test_says_when():
    morning = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    assert full_date(morning) == "2026年11月23日（周一）09:00"
    assert say_when(morning, morning) == "今天 09:00"
    assert say_when(morning, NOW) == "明天（11月23日 周一）09:00"
    assert say_when(morning, NOW - timedelta(days=1)) == "2026年11月23日（周一）09:00"
    assert say_when(NOW, morning) == "2026年11月22日（周日）14:00"


LAST_DAYS = {  # said on Sunday, 22 November 2026
    "6号楼 到 12月31日": ("6号楼", "12月31日"),
    "6号楼到12月31日": ("6号楼", "12月31日"),
    "6号楼,7号楼 至 2026-12-31": ("6号楼,7号楼", "12月31日"),
    "6号楼　到１２月３１日": ("6号楼", "12月31日"),
    "一网格 截止到1月5日": ("一网格", "2027年1月5日"),
    "到周五": ("", "11月27日"),
    "到 下周五。": ("", "11月27日"),
    "6号楼到明天为止": ("6号楼", "11月23日"),
    "到今天": ("", "11月22日"),
    "全社区 到年底": ("全社区", "12月31日"),
    "6号楼 到 月底": ("6号楼", "11月30日"),
}


@pytest.mark.parametrize("text", LAST_DAYS)
def test_a_last_day_at_the_end_of_the_words(text):
    words, until = read_last_day(text, NOW)
    assert (words, last_day(until, NOW)) == LAST_DAYS[text]
    assert (until.hour, until.minute, until.second) == (0, 0, 0)


@pytest.mark.parametrize("text", ["", "6号楼", "6号楼到8号楼", "6号楼到8号", "到周五之前", "到"])
def test_words_without_a_last_day(text):
    assert read_last_day(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "code"), [("到2月30日", "no_such_time"), ("6号楼 到 11月21日", "time_is_past")]
)
def test_a_last_day_that_cannot_be(text, code):
    with pytest.raises(Refusal, match=code):
        read_last_day(text, NOW)
