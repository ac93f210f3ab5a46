"""照片 12: whoever may see a ticket sees its photos and hears its voice clips in the chat."""

import pytest

from bot.community.media import Media, MediaState, MediaWhy
from bot.delivery.redrawing import redraw
from bot.sandbox.faults import Fault
from bot.storage.journal import Audit
from bot.storage.outbox import Letter, State
from tests.house import every_kind

SEND, UPLOAD, GET = (
    "/cgi-bin/message/custom/send",
    "/cgi-bin/media/upload",
    "/cgi-bin/media/get",
)


@pytest.fixture
async def reported(introduced):
    """#1 of 王秀英, who has sent as many photos with it; 张伟 works there."""

    async def report(photos=1, voices=0):
        await introduced.worker()
        await introduced.resident("王秀英")
        await introduced.says("王秀英", "报事 楼道灯坏了")
        phone, house = introduced.phones.of("王秀英"), introduced.house
        for sends in [phone.sends_photo] * photos + [phone.sends_voice] * voices:
            await house.a_second_passes()
            await sends()
            await house.ticks()

    return report


def pictures(phone):
    """The kinds of those that the account has sent."""
    return [b.kind for b in phone.bubbles if b.via == "customer" and b.media]


async def looks(house):
    return [(a.person, a.subject) for a in await house.rows(Audit) if a.act == "looked"]


@every_kind
async def test_worker_staff_and_reporter_see_them(chat, introduced, reported, house):
    await introduced.staff()
    await reported(photos=1, voices=1)
    await chat("""
        张伟：照片1
        楼里：#1 有 2 个照片或语音，这就发给您。
        →张伟：〔照片〕
        →张伟：〔语音〕
        主任：1 看照片
        楼里：#1 有 2 个照片或语音，这就发给您。
        →主任：〔照片〕
        →主任：〔语音〕
        王秀英：照片 #1
        楼里：#1 有 2 个照片或语音，这就发给您。
        →王秀英：〔照片〕
        →王秀英：〔语音〕
    """)
    people = {"主任": 1, "张伟": 2, "王秀英": 3}
    expected = [(people[n], f"media:{m}") for n in ("张伟", "主任", "王秀英") for m in (1, 2)]
    assert await looks(house) == expected
    shown = [b for b in house.platform.phone("张伟").bubbles if b.media]
    sent = [b for b in house.platform.phone("王秀英").bubbles if b.side == "me" and b.media]
    data = [[house.platform.media.find(one.media).data for one in some] for some in (shown, sent)]
    photo, voice = data[1]
    assert data[0] == [redraw(photo), voice]
    assert not {one.media for one in shown} & {one.media for one in sent}


async def test_nobody_else_sees_them(chat, introduced, reported, house):
    await reported()
    await introduced.worker("刘强", "8")
    await introduced.resident("李梅")
    await chat("""
        刘强：照片 1
        楼里：#1 不在您负责的楼里，那里的网格员会处理。
        回复“待办”看您的事。
        李梅：照片 1
        楼里：没有找到您的 #1。回复“进度”看看您报过的事。
        张伟：照片 7
        楼里：没有 #7 这件事，请看看编号对不对。
    """)
    assert await looks(house) == []


async def test_three_at_once_and_then_the_rest(chat, reported, house):
    await reported(photos=5)
    await chat("""
        张伟：照片 1
        楼里：#1 有 5 个照片或语音，这就发第 1 到 3 个。
        还有 2 个，回复“更多”接着看。
        →张伟：〔照片〕
        →张伟：〔照片〕
        →张伟：〔照片〕
        张伟：更多
        楼里：#1 有 5 个照片或语音，这就发第 4 到 5 个。
        →张伟：〔照片〕
        →张伟：〔照片〕
        张伟：更多
        楼里：后面没有了。
        张伟：照片 1
        楼里：#1 有 5 个照片或语音，这就发第 1 到 3 个。
        还有 2 个，回复“更多”接着看。
        →张伟：〔照片〕
        →张伟：〔照片〕
        →张伟：〔照片〕
        张伟：照片 1
        楼里：#1 有 5 个照片或语音，这就发第 4 到 5 个。
        →张伟：〔照片〕
        →张伟：〔照片〕
    """)
    assert house.platform.api.counts[UPLOAD] == 5  # each once, however often it is shown
    assert house.platform.windows.left(house.platform.phone("张伟").openid) == 3


async def test_one_that_came_later_is_shown_alone(chat, reported):
    await reported()
    await chat("""
        张伟：照片 1
        楼里：#1 有 1 个照片或语音，这就发给您。
        →张伟：〔照片〕
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        →张伟：#1 居民补了照片。回复“照片 1”查看。
        〔看照片〕
        张伟 点选 看照片
        楼里：#1 有 2 个照片或语音，这就发第 2 个。
        →张伟：〔照片〕
    """)


async def test_from_the_open_list(chat, reported):
    await reported()
    await chat("""
        张伟：详情 1
        楼里：#1 翠竹园6号楼1单元402
        楼道灯坏了（附 1 个照片或语音，回复 2 看）
        现在：等接单
        今天 12:00 居民报事
        回复 1 或“接 1”接单。
        张伟：2
        楼里：#1 有 1 个照片或语音，这就发给您。
        →张伟：〔照片〕
    """)


async def test_what_was_not_fetched_yet_or_never_will_be(chat, introduced, house):
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    house.platform.faults += [Fault(GET, -1, times=None)]
    await chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        →张伟：#1 居民补了照片。回复“照片 1”查看。
        〔看照片〕
        张伟：照片 1
        楼里：#1 有 1 个还在取，过几分钟再发“照片 1”看。
    """)

    def is_gone(scene):
        media = Media(id=scene.number("media"), person=2, ticket=1, kind="image", media="x")
        media.state, media.why = MediaState.REFUSED, MediaWhy.TOO_BIG
        scene.add(media)

    await house.do(is_gone)
    house.platform.faults.clear()
    house.clock.passes(hours=2)
    await house.ticks()
    await chat("""
        张伟：照片 1
        楼里：#1 有 1 个照片或语音，这就发给您。
        #1 有 1 个没能收下，看不了。
        →张伟：〔照片〕
    """)


async def test_none_at_all(chat, introduced):
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    await chat("""
        张伟：照片 1
        楼里：#1 没有照片或语音。
    """)


async def test_tapping_does_not_use_up_what_an_urgent_message_needs(chat, reported, phones):
    """By a tap WeChat lets three come; the one that is kept for what is urgent is kept."""
    await reported(photos=3)
    phone = phones.of("张伟")
    for words in ("补充 1 在三楼", "补充 1 还是不亮"):
        await phones.of("王秀英").says(words)
        await phones.house.a_second_passes()
    await phones.house.a_second_passes()
    told = await phone.taps_option("照片 1", "看照片")
    assert told.text.startswith("请打字发“照片 1”")
    await phones.house.ticks()
    assert pictures(phone) == []
    await chat("""
        张伟：照片 1
        楼里：#1 有 3 个照片或语音，这就发给您。
        →张伟：〔照片〕
        →张伟：〔照片〕
        →张伟：〔照片〕
        王秀英：报事 厨房着火了
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已记下，编号 #2，已经马上转告值班人员。
        →张伟：【紧急】新的事 #2
        翠竹园6号楼1单元402：厨房着火了
        回复“接 2”接单。
        〔接单〕
    """)


async def test_days_after_her_last_word_a_tap_is_enough(chat, reported, house):
    await reported()
    house.clock.passes(days=2)
    await house.platform.phone("张伟").taps_option("照片 1", "看照片")
    await house.ticks()
    assert pictures(house.platform.phone("张伟")) == ["image"]


@pytest.mark.parametrize("account", ["unverified"])
async def test_where_the_account_cannot(chat, reported, account):
    assert account == "unverified"
    await reported()
    await chat("""
        张伟：照片 1
        楼里：本号不能发照片给您。请上门看看，或者接单后发“回 1 您想问的话”问居民。

        您不在时有新消息：
        新的事 #1
        翠竹园6号楼1单元402：楼道灯坏了
        回复“接 1”接单。
        王秀英：照片 1
        楼里：本号不能发照片。您发的照片，往上翻聊天记录就能看到。
    """)


async def test_while_everything_is_held(chat, introduced, reported, house):
    await introduced.staff()
    await reported()
    await introduced.says("主任", "暂停发送")
    await chat("""
        张伟：照片 1
        楼里：现在发不了照片。过一会儿再发“照片 1”。
    """)
    assert [one for one in await house.rows(Letter) if one.picture] == []


@pytest.mark.parametrize("errcode", [40005, 45001, 45009, 48001])
async def test_what_wechat_will_not_take_is_said(phones, introduced, reported, house, errcode):
    """An upload is not a message: its limits close nothing else."""
    await reported()
    house.platform.faults += [Fault(UPLOAD, errcode)]
    await introduced.says("张伟", "照片 1")
    house.clock.passes(seconds=5)
    await house.ticks()
    *_, told = phones.of("张伟").bubbles
    assert told.via == "customer"
    assert told.text.startswith("#1 的照片没能发给您（")
    assert told.text.endswith("过一会儿发“照片 1”再看。")
    [picture, letter] = (await house.rows(Letter))[-2:]
    assert (picture.state, letter.state) == (State.REFUSED, State.ACCEPTED)


@pytest.mark.parametrize("fault", [Fault(UPLOAD, -1), Fault(UPLOAD, kind="garbage")])
async def test_an_upload_that_fails_is_tried_again_and_never_in_doubt(
    phones, introduced, reported, house, fault
):
    await reported()
    house.platform.faults += [fault]
    await introduced.says("张伟", "照片 1")
    assert pictures(phones.of("张伟")) == []
    [*_, waiting] = await house.rows(Letter)
    assert waiting.state is State.QUEUED
    house.clock.passes(seconds=31)
    await house.ticks()
    assert pictures(phones.of("张伟")) == ["image"]


async def test_a_file_that_is_not_there_any_more(chat, reported, house):
    await reported()
    [media] = await house.rows(Media)
    folder = await house.do(lambda scene: scene.db.settings.media.dir)
    (folder / media.name).unlink()
    await chat("""
        张伟：照片 1
        楼里：#1 有 1 个照片或语音，这就发给您。
        （过了3秒）
        →张伟：#1 的照片找不到了，看不了。需要的话，请再拍一张。
    """)
    [picture, _] = (await house.rows(Letter))[-2:]
    assert (picture.state, picture.why) == (State.REFUSED, "picture_lost")


async def test_one_of_which_nobody_knows_whether_it_came(chat, introduced, reported, house):
    """A customer message has no key: it is not sent again by itself, she and staff decide."""
    await introduced.staff()
    await reported()
    house.platform.faults += [Fault(SEND, kind="lost")]
    await chat("""
        张伟：照片 1
        楼里：#1 有 1 个照片或语音，这就发给您。
        →张伟：〔照片〕
        （过了3秒）
        →张伟：#1 的照片，不知道您收到没有。没收到，发“照片 1”再看。
        （过了11分钟）
        主任：不明
        楼里：不知道收没收到的，回复数字处理：
        1. 其他消息：1 人
        主任：1
        楼里：其他消息，不知道收没收到的 1 人：
        · 张*（微信没有回音，可能已发出）
        怎么办？回复数字：
        1. 不用管
        2. 再发一次
        3. 已经告诉了
        再发一次，有的人可能收到两遍。
        →主任：有消息不知道对方收没收到，请您看看。
        回复“不明”查看。
        〔查看〕
        主任：再发一次
        楼里：好的，给这 1 人再发一次，开头会写“重发”。
        →张伟：〔照片〕
    """)


async def test_what_waited_too_long_does_not_come_out_of_the_blue(
    phones, introduced, reported, house
):
    await introduced.staff()
    await reported()
    house.platform.faults += [Fault(UPLOAD, -1)]
    await introduced.says("张伟", "照片 1")
    await introduced.says("主任", "暂停发送")
    house.clock.passes(hours=1)
    await introduced.says("主任", "恢复发送")
    house.clock.passes(seconds=3)
    await house.ticks()
    assert pictures(phones.of("张伟")) == []
    *_, told = phones.of("张伟").bubbles
    assert told.text == "#1 的照片没能发给您。过一会儿发“照片 1”再看。"
