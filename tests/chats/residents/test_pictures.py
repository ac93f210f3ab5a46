"""A photo or voice clip on its way into a ticket: kept, or said to be missing, once."""

import re
from dataclasses import replace

import pytest

from bot.community.media import Media, MediaState, MediaWhy
from bot.delivery.redrawing import redraw
from bot.sandbox import samples
from bot.sandbox.faults import Fault
from bot.storage.files import Files
from tests.house import every_kind

GET = "/cgi-bin/media/get"


@pytest.fixture
def largest(monkeypatch):
    """So many octets: the photo that the phones send is larger, their voice clip is not."""
    monkeypatch.setenv("LOULI_MEDIA__LARGEST", str(len(samples.photo()) - 1))


@pytest.fixture
async def reported(introduced, house):
    """王秀英 has just reported #1; no worker is there."""
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")


async def endings(house):
    return [(one.ticket, one.state, one.why) for one in await house.rows(Media)]


async def files_of(house):
    settings, seal = await house.do(lambda scene: (scene.db.settings, scene.db.seal))
    return settings.media.dir, Files(settings.media.dir, seal)


def stored_in(folder):
    """What each file holds."""
    return {file.name: file.read_bytes() for file in folder.glob("*")}


def fetches(house):
    return [entry for entry in house.platform.api.log if GET in str(entry)]


@every_kind
async def test_what_she_sends_is_kept_at_once_and_sealed(reported, phones, house):
    await phones.chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        王秀英 发语音
        楼里：收到，语音已经放进 #1。
    """)
    folder, files = await files_of(house)
    photo, voice = await house.rows(Media)
    assert (photo.state, photo.type, photo.kind) == (MediaState.KEPT, "jpg", "image")
    assert (voice.state, voice.type, voice.kind) == (MediaState.KEPT, "amr", "voice")
    assert files.read(photo.name) == redraw(samples.photo())
    assert files.read(voice.name) == samples.voice()
    stored = stored_in(folder)
    assert stored.keys() == {photo.name, voice.name}
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in stored)
    assert not any(b"JFIF" in octets or b"AMR" in octets for octets in stored.values())
    assert len(fetches(house)) == 2


async def test_one_that_is_too_large_is_told_once_and_another_takes_its_place(
    largest, reported, phones, house
):
    await phones.chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        →王秀英：#1 的照片太大，没能收下。请不要选“原图”，再发一次；也可以用文字说：补充 1 在三楼
        （过了3小时）
        王秀英 发语音
        楼里：收到，语音已经放进 #1。
        （过了3小时）
        王秀英 发语音
        楼里：收到语音。要报给网格员吗？回复 1 就报。
        也可以用文字说说是什么事，例如：报事 楼道灯坏了
    """)
    kept = (MediaState.KEPT, MediaWhy.NOTHING)
    refused = (1, MediaState.REFUSED, MediaWhy.TOO_BIG)
    assert await endings(house) == [refused, (1, *kept), (None, *kept)]


async def test_of_several_that_are_missing_she_hears_once(largest, reported, phones, house):
    phone = phones.of("王秀英")
    for _ in range(3):
        house.platform.faults.append(Fault(GET, kind="drop"))
        await phone.sends_photo()
    phones.look_away()
    await phones.chat("""
        （过了1分钟）
        →王秀英：#1 的照片太大，没能收下。请不要选“原图”，再发一次；也可以用文字说：补充 1 在三楼
    """)
    assert {state for _, state, _ in await endings(house)} == {MediaState.REFUSED}


async def test_what_is_no_picture_after_all_is_told(reported, phones, house, monkeypatch):
    """WeChat lets it pass, our own look does not."""
    find = house.platform.media.find

    def lying(*asked):
        return replace(find(*asked), data=b"<svg onload='alert(1)'/>")

    monkeypatch.setattr(house.platform.media, "find", lying)
    await phones.chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        →王秀英：#1 的照片打不开。请重新拍一张发来；也可以用文字说：补充 1 在三楼
        王秀英 发语音
        楼里：收到，语音已经放进 #1。
        →王秀英：#1 的语音打不开。请重新说一遍发来；也可以用文字说：补充 1 在三楼
    """)
    assert {why for *_, why in await endings(house)} == {MediaWhy.WRONG_TYPE}
    assert stored_in((await files_of(house))[0]) == {}


async def test_what_wechat_does_not_give_for_three_days_is_told(reported, phones, house):
    house.platform.faults.append(Fault(GET, errcode=45009))
    await phones.chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
    """)
    assert await endings(house) == [(1, MediaState.WANTED, MediaWhy.FAILED)]
    await phones.chat("""
        （过了4天）
    """)
    assert await endings(house) == [(1, MediaState.GONE, MediaWhy.NO_LONGER_THERE)]
    await phones.chat("""
        王秀英：你好
        楼里：您好，我在。有事请直接说，或回复“帮助”。

        您不在时有新消息：
        #1 的照片没有收到。请再发一次；也可以用文字说：补充 1 在三楼
    """)


@pytest.mark.parametrize("fault", [{"errcode": -1}, {"kind": "lost"}, {"kind": "garbage"}])
async def test_a_fault_that_passes_is_never_heard_of(reported, phones, house, fault):
    house.platform.faults.append(Fault(GET, **fault))
    await phones.chat("""
        王秀英 发照片
        楼里：收到，照片已经放进 #1。
        （过了1分钟）
    """)
    assert await endings(house) == [(1, MediaState.KEPT, MediaWhy.NOTHING)]


async def test_one_that_was_missing_before_it_had_a_ticket_is_told_with_the_ticket(
    largest, introduced, phones, house
):
    await introduced.resident("王秀英")
    await phones.chat("""
        王秀英 发照片
        楼里：收到照片。要报给网格员吗？回复 1 就报。
        也可以用文字说说是什么事，例如：报事 楼道灯坏了
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。
        →王秀英：#1 的照片太大，没能收下。请不要选“原图”，再发一次；也可以用文字说：补充 1 在三楼
    """)
    assert await endings(house) == [(1, MediaState.REFUSED, MediaWhy.TOO_BIG)]


@pytest.mark.parametrize("account", ["unverified"])
async def test_an_account_that_may_not_fetch_says_so_at_once(introduced, phones, house):
    await introduced.resident("王秀英")
    await phones.chat("""
        王秀英 发照片
        楼里：本号收不了照片。请用文字说说是什么事，例如：报事 楼道灯坏了
        王秀英：报事 楼道灯坏了
        楼里：已记下，编号 #1。
        现在还没有人看到，急事请打电话给居委会。
        回复“进度 1”随时查看。
        王秀英 发语音
        楼里：本号收不了语音。请用文字说说，例如：补充 1 灯罩也掉了
        （过了10分钟）
        王秀英 发照片
        楼里：本号收不了照片。请用文字说说是什么事，例如：报事 楼道灯坏了
    """)
    refused = (MediaState.REFUSED, MediaWhy.NOT_ALLOWED)
    assert await endings(house) == [(1, *refused), (1, *refused), (None, *refused)]
    assert fetches(house) == []
