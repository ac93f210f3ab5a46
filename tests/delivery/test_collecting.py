"""Photos and voice clips are fetched at once, checked, kept sealed - or said to be missing, once."""

import asyncio
from asyncio import gather
from base64 import b64decode
from datetime import timedelta

import pytest

from bot import clock as bot_clock
from bot.community.media import LASTS, Media, MediaState, MediaWhy
from bot.community.people import Person
from bot.delivery.collecting import AT_ONCE, Collector, Unfetched, can_fetch
from bot.delivery.redrawing import redraw
from bot.sandbox import samples
from bot.settings import Account
from bot.storage import writer as writer_module
from bot.storage.files import Files
from bot.storage.seal import Seal
from bot.storage.writer import UnavailableError
from tests.house import KEY
from tests.storage.conftest import Desk, postgresql_only, sqlite_only

PHOTO, VOICE = samples.photo(), samples.voice()
DRAWN = redraw(PHOTO)
KEPT, GONE, REFUSED, WANTED = (
    MediaState.KEPT,
    MediaState.GONE,
    MediaState.REFUSED,
    MediaState.WANTED,
)
FAILED, NOT_THERE = Unfetched(MediaWhy.FAILED), Unfetched(MediaWhy.NO_LONGER_THERE)


class Scripted:
    """Stands in for WeChat: what it has by media id, first what `answers` say of one."""

    def __init__(self):
        self.has, self.answers, self.asked, self.at_once = {}, {}, [], 0
        self._flying = 0

    async def fetch(self, number, _largest):
        self.asked.append(number)
        self._flying += 1
        self.at_once = max(self.at_once, self._flying)
        try:
            await self.meanwhile()
        finally:
            self._flying -= 1
        if self.answers.get(number):
            return self.answers[number].pop(0)
        return self.has.get(number, NOT_THERE)

    async def meanwhile(self):
        """What happens while WeChat is being asked."""


class Darkroom:
    """A collector and all that it needs; `told` are the media of which somebody heard the end."""

    def __init__(self, desk, folder, clock, largest=10 << 20):
        self.desk, self.folder, self.clock, self.largest = desk, folder, clock, largest
        self.wechat, self.told = Scripted(), []
        self.files = Files(folder, Seal(b64decode(KEY)))
        self.collector = self.another(desk)

    def another(self, desk, files=None):
        """Another process's, or this one's after it was started again."""
        missed = lambda _scene, one: self.told.append((one.id, one.state, one.why))  # noqa: E731
        return Collector(desk.writer, self.wechat, files or self.files, missed, self.largest)

    async def sends(self, content=None, kind="image", **fields):
        """Her photo is heard; its number."""

        def work(scene):
            number = scene.number("media")
            given = {"id": number, "person": 1, "kind": kind, "media": f"m{number}"}
            scene.add(Media(**given | fields))
            return number

        number = await self.desk.run(work)
        if content is not None:
            self.wechat.has[f"m{number}"] = content
        return number

    async def row(self, number):
        return next(row for row in await self.desk.rows(Media) if row.id == number)

    async def ending(self, number):
        row = await self.row(number)
        return row.state, row.why

    def stored(self):
        return sorted(file.name for file in self.folder.iterdir()) if self.folder.exists() else []


@pytest.fixture
async def desk(database, clock):
    desk = Desk(database)
    await desk.run(lambda scene: scene.add(Person(id=scene.number("person"), openid="anna")))
    yield desk
    await desk.writer.stop()


@pytest.fixture
async def other(desk, database):
    """Another process's writer."""
    other = Desk(database)
    yield other
    await other.writer.stop()


@pytest.fixture
async def room(desk, clock, tmp_path):
    room = Darkroom(desk, tmp_path / "media", clock)
    yield room
    await room.collector.stop()


async def test_a_photo_and_a_voice_are_kept_and_nothing_else_is_left(room):
    photo, voice = await room.sends(PHOTO), await room.sends(VOICE, "voice")
    await room.collector.collect_due()
    rows = [await room.row(number) for number in (photo, voice)]
    assert [(row.state, row.why, row.type, row.size) for row in rows] == [
        (KEPT, MediaWhy.NOTHING, "jpg", len(DRAWN)),
        (KEPT, MediaWhy.NOTHING, "amr", len(VOICE)),
    ]
    assert [room.files.read(row.name) for row in rows] == [DRAWN, VOICE]
    assert room.stored() == sorted(row.name for row in rows)
    assert sorted(room.wechat.asked) == ["m1", "m2"]
    await room.collector.collect_due()
    assert len(room.wechat.asked) == 2
    assert room.told == []


NOT_PICTURES = [
    b"",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"MZ\x90\x00" + PHOTO,
    b"%PDF-1.7\n" + PHOTO,
    b"PK\x03\x04" + PHOTO,
    b"\n" + PHOTO,
    VOICE,
    samples.video(),
    b'{"video_url": "http://mp.weixin.qq.com/"}',
]


@pytest.mark.parametrize("content", NOT_PICTURES)
@sqlite_only
async def test_what_is_no_picture_is_refused_whatever_wechat_calls_it(room, content):
    number = await room.sends(content)
    await room.collector.collect_due()
    assert await room.ending(number) == (REFUSED, MediaWhy.WRONG_TYPE)
    assert room.stored() == []
    assert room.told == [(number, REFUSED, MediaWhy.WRONG_TYPE)]
    assert (await room.row(number)).due == room.clock.now  # since when


@sqlite_only
async def test_a_picture_for_a_voice_is_refused(room):
    number = await room.sends(PHOTO, "voice")
    await room.collector.collect_due()
    assert await room.ending(number) == (REFUSED, MediaWhy.WRONG_TYPE)


@sqlite_only
async def test_of_a_file_that_is_two_things_only_the_picture_is_kept(room):
    archive = b"PK\x05\x06" + bytes(18)
    number = await room.sends(PHOTO + b"<script>alert(1)</script>" + archive)
    await room.collector.collect_due()
    row = await room.row(number)
    assert (row.state, row.type) == (KEPT, "jpg")
    assert "." not in row.name
    kept = room.files.read(row.name)
    assert b"<script>" not in kept
    assert b"PK\x05\x06" not in kept


@sqlite_only
async def test_what_only_begins_like_a_picture_is_refused(room):
    number = await room.sends(b"GIF89a/*<script>alert(1)</script>*/=1;")
    await room.collector.collect_due()
    assert await room.ending(number) == (REFUSED, MediaWhy.WRONG_TYPE)
    assert room.stored() == []


@sqlite_only
async def test_what_is_too_large_is_refused_and_not_kept(desk, clock, tmp_path):
    room = Darkroom(desk, tmp_path / "media", clock, largest=len(PHOTO))
    larger, smaller = await room.sends(PHOTO + b"x"), await room.sends(PHOTO)
    said = await room.sends()
    room.wechat.answers[f"m{said}"] = [Unfetched(MediaWhy.TOO_BIG)]
    await room.collector.collect_due()
    too_big = (REFUSED, MediaWhy.TOO_BIG)
    assert [await room.ending(number) for number in (larger, said)] == [too_big, too_big]
    assert (await room.row(smaller)).size == len(DRAWN)
    assert len(room.stored()) == 1


async def test_what_wechat_has_no_more_is_gone_and_told_once(room):
    number = await room.sends()
    for _ in range(3):
        await room.collector.collect_due()
        room.clock.passes(days=1)
    assert await room.ending(number) == (GONE, MediaWhy.NO_LONGER_THERE)
    assert room.wechat.asked == ["m1"]
    assert room.told == [(number, GONE, MediaWhy.NO_LONGER_THERE)]


async def test_what_failed_is_tried_again_and_kept_in_the_end(room):
    number = await room.sends(PHOTO)
    room.wechat.answers["m1"] = [FAILED, FAILED]
    await room.collector.collect_due()
    assert await room.ending(number) == (WANTED, MediaWhy.FAILED)
    await room.collector.collect_due()
    assert len(room.wechat.asked) == 1  # not before its time
    room.clock.passes(seconds=5)
    await room.collector.collect_due()
    room.clock.passes(seconds=9)
    await room.collector.collect_due()
    assert len(room.wechat.asked) == 2
    room.clock.passes(seconds=1)
    await room.collector.collect_due()
    assert await room.ending(number) == (KEPT, MediaWhy.NOTHING)
    assert (await room.row(number)).tries == 3
    assert room.told == []


async def test_what_fails_for_three_days_is_gone_and_told_once(room):
    number = await room.sends()
    sent = room.clock.now
    room.wechat.answers["m1"] = [FAILED] * 1000
    while (await room.row(number)).state is WANTED:
        await room.collector.collect_due()
        room.clock.passes(minutes=30)
    assert await room.ending(number) == (GONE, MediaWhy.FAILED)
    assert LASTS - timedelta(hours=2) < room.clock.now - sent < LASTS + timedelta(hours=1)
    assert 70 < len(room.wechat.asked) < 160
    assert room.told == [(number, GONE, MediaWhy.FAILED)]


async def test_after_days_without_us_wechat_is_asked_once_more(room):
    """The house was down: only WeChat knows whether it has it still."""
    lost, found = await room.sends(), await room.sends(PHOTO)
    unknown = await room.sends()
    room.wechat.answers[f"m{unknown}"] = [FAILED]
    room.clock.passes(days=4)
    await room.collector.collect_due()
    assert await room.ending(lost) == (GONE, MediaWhy.NO_LONGER_THERE)
    assert (await room.row(found)).state is KEPT
    assert await room.ending(unknown) == (GONE, MediaWhy.FAILED)


@sqlite_only
async def test_the_days_limit_is_waited_out(room):
    number = await room.sends(PHOTO)
    tonight = room.clock.now + timedelta(hours=12)
    room.wechat.answers["m1"] = [Unfetched(MediaWhy.FAILED, tonight)]
    await room.collector.collect_due()
    assert (await room.row(number)).due == tonight
    room.clock.passes(hours=12)
    await room.collector.collect_due()
    assert (await room.row(number)).state is KEPT


class Full(Files):
    """No room on the disk."""

    def keep(self, _content):
        raise OSError(28, "No space left on device")


async def test_what_the_disk_does_not_take_is_tried_again(room, caplog):
    number = await room.sends(PHOTO)
    full = room.another(room.desk, Full(room.folder, Seal(bytes(32))))
    await full.collect_due()
    assert await room.ending(number) == (WANTED, MediaWhy.FAILED)
    assert "No space left" in caplog.text
    room.clock.passes(seconds=5)
    await room.collector.collect_due()
    assert (await room.row(number)).state is KEPT


class Dying(Files):
    """The process ends when the file is there, before its row says so."""

    def keep(self, content):
        super().keep(content)
        raise asyncio.CancelledError


async def test_an_end_between_file_and_row_loses_nothing_and_leaves_nothing(room):
    number = await room.sends(PHOTO)
    await room.another(room.desk, Dying(room.folder, Seal(b64decode(KEY)))).collect_due()
    (orphan,) = room.stored()
    assert (await room.row(number)).state is WANTED
    await room.collector.collect_due()
    assert room.stored() == [orphan]  # the lease of the dead one runs
    room.clock.passes(minutes=2)
    await room.collector.collect_due()
    kept = (await room.row(number)).name
    assert room.files.read(kept) == DRAWN
    await room.collector.sweep()
    assert room.stored() == sorted([orphan, kept])  # it may belong to somebody who is at it now
    room.clock.passes(hours=1, seconds=1)
    await room.collector.sweep()
    assert room.stored() == [kept]
    assert room.files.read(kept) == DRAWN


async def test_an_end_while_wechat_is_asked_loses_nothing(room):
    number = await room.sends(PHOTO)

    async def dies():
        raise asyncio.CancelledError

    room.wechat.meanwhile = dies
    await room.collector.collect_due()
    del room.wechat.meanwhile
    assert (await room.row(number)).state is WANTED
    room.clock.passes(minutes=2)
    await room.another(room.desk).collect_due()
    assert (await room.row(number)).state is KEPT
    assert len(room.stored()) == 1


async def test_a_row_that_cannot_be_written_leaves_the_file_to_the_sweep(room, monkeypatch):
    """Nobody knows whether the commit was done: the file may be the one that the row names."""
    number = await room.sends(PHOTO)
    run = room.desk.writer.run

    async def away(work, *given):
        if getattr(work, "func", None) == room.collector._settle:  # noqa: SLF001
            raise UnavailableError
        return await run(work, *given)

    monkeypatch.setattr(room.desk.writer, "run", away)
    await room.collector.collect_due()
    monkeypatch.undo()
    bot_clock.read_from(room.clock)
    (orphan,) = room.stored()
    room.clock.passes(minutes=2)
    await room.collector.collect_due()
    assert (await room.row(number)).name != orphan
    room.clock.passes(hours=1, seconds=1)
    await room.collector.sweep()
    assert room.stored() == [(await room.row(number)).name]


async def test_whoever_was_too_slow_takes_its_own_file_away(room, other):
    """Its lease lapsed while WeChat was sending; another process had it meanwhile."""
    number = await room.sends(PHOTO)
    faster = room.another(other)

    async def takes_long():
        del room.wechat.meanwhile
        room.clock.passes(minutes=3)
        await faster.collect_due()

    room.wechat.meanwhile = takes_long
    await room.collector.collect_due()
    row = await room.row(number)
    assert (row.state, row.tries) == (KEPT, 2)
    assert room.stored() == [row.name]
    assert room.files.read(row.name) == DRAWN


async def test_whoever_was_too_slow_does_not_say_it_is_gone(room, other):
    number = await room.sends(PHOTO)
    room.wechat.answers["m1"] = [PHOTO, NOT_THERE]

    async def takes_long():
        del room.wechat.meanwhile
        room.clock.passes(minutes=3)
        await room.another(other).collect_due()

    room.wechat.meanwhile = takes_long
    await room.collector.collect_due()
    assert (await room.row(number)).state is KEPT
    assert room.told == []


async def test_a_swept_file_is_never_one_that_a_row_is_about_to_name(room):
    """Whoever is an hour behind has lost its lease: it may not name the file any more."""
    number = await room.sends(PHOTO)

    names = []

    class Slow(Files):
        def keep(self, content):
            names.append(super().keep(content))
            if len(names) == 1:
                room.clock.passes(hours=2)
            return names[-1]

    await room.another(room.desk, Slow(room.folder, Seal(b64decode(KEY)))).collect_due()
    assert len(names) == 2
    assert (await room.row(number)).name == names[1]
    assert room.stored() == names[1:]


@pytest.mark.timeout(30)
async def test_a_few_at_once_and_never_more(room):
    for _ in range(3 * AT_ONCE):
        await room.sends(PHOTO)
    together = asyncio.Barrier(AT_ONCE)
    room.wechat.meanwhile = together.wait  # none comes back before so many are on their way
    await room.collector.collect_due()
    assert {row.state for row in await room.desk.rows(Media)} == {KEPT}
    assert room.wechat.at_once == AT_ONCE
    assert len(room.wechat.asked) == 3 * AT_ONCE


async def test_one_that_hangs_does_not_keep_the_others(room):
    stuck = await room.sends(PHOTO)
    flying, other, land = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hangs():
        if room.wechat.asked == [f"m{stuck}"]:
            flying.set()
            await land.wait()
        other.set()

    room.wechat.meanwhile = hangs
    room.collector.wake()
    await flying.wait()
    later = await room.sends(PHOTO)
    room.collector.wake()
    await other.wait()
    assert room.wechat.asked == [f"m{stuck}", f"m{later}"]
    land.set()
    await room.collector.collect_due()
    assert {row.state for row in await room.desk.rows(Media)} == {KEPT}


async def test_a_message_with_a_picture_wakes_it_after_its_commit(room):
    woken = []
    room.desk.writer.on_media = lambda: woken.append(room.desk.commits)

    def hear(scene):
        scene.db.has_media = True
        scene.add(Media(id=scene.number("media"), person=1, kind="image", media="m1"))

    before = room.desk.commits
    await room.desk.run(hear)
    await asyncio.sleep(0)
    assert woken == [before + 1]
    await room.desk.run(lambda _scene: None)
    assert len(woken) == 1


async def test_stopped_it_asks_for_nothing_and_what_hangs_is_let_go(room, monkeypatch):
    monkeypatch.setattr("bot.delivery.collecting.LAST_FETCHES", 0.05)
    number = await room.sends(PHOTO)
    flying = asyncio.Event()

    async def hangs():
        flying.set()
        await asyncio.Event().wait()

    room.wechat.meanwhile = hangs
    room.collector.wake()
    await flying.wait()
    await room.collector.stop()
    del room.wechat.meanwhile
    await room.collector.collect_due()
    assert room.wechat.asked == ["m1"]
    room.clock.passes(minutes=2)
    await room.another(room.desk).collect_due()
    assert (await room.row(number)).state is KEPT


@sqlite_only
async def test_a_database_that_is_away_stops_nobody_for_good(room, monkeypatch, caplog):
    number = await room.sends(PHOTO)

    def away(*_):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(writer_module.Writer, "_connect_and_write", away)
        await room.collector.collect_due()
    assert "stumbled" in caplog.text
    await room.collector.collect_due()
    assert (await room.row(number)).state is KEPT


@postgresql_only
async def test_two_processes_fetch_each_picture_once(room, other):
    for _ in range(24):
        await room.sends(PHOTO)

    async def takes_a_while():
        await asyncio.sleep(0.005)

    room.wechat.meanwhile = takes_a_while
    await gather(room.collector.collect_due(), room.another(other).collect_due())
    rows = await room.desk.rows(Media)
    assert {row.state for row in rows} == {KEPT}
    assert sorted(room.wechat.asked) == sorted(f"m{row.id}" for row in rows)
    assert room.stored() == sorted(row.name for row in rows)


@sqlite_only
async def test_no_word_of_a_picture_stands_in_a_log(room, caplog):
    caplog.set_level("DEBUG")
    await room.sends(media="secret-media-id")
    await room.sends(b"secret words", media="secret-media-id-2")
    room.wechat.has["secret-media-id-2"] = b"secret words"
    await room.collector.collect_due()
    assert "missing" in caplog.text
    assert "secret" not in caplog.text


def test_only_an_unverified_account_may_not_fetch():
    assert {account for account in Account if not can_fetch(account)} == {Account.UNVERIFIED}
