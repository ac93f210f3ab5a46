"""kill -9 in the middle of the story, and a restart: nothing lost, nothing twice or unlisted."""

from bot.sandbox import Fault

from .people import LI, agrees, becomes_staff, hears, moves_in, received

SEND = "/cgi-bin/message/custom/send"


async def test_everything_goes_on_where_it_was(either, platform, roster):
    """A conversation half-way, a ticket just reported, a letter queued."""
    await either.does("roster", "import", roster)
    async with either.serving() as serving:
        staff = await becomes_staff(either, platform)
        resident, newcomer = await moves_in(platform), platform.phone("李梅")
        await newcomer.follow()
        await agrees(newcomer, "认证 6号楼1单元101")
        stranger = platform.phone("生人")
        await stranger.follow()
        report = resident.draft_text("报事 楼道灯坏了")
        answer = await resident.deliver(report)
        await hears(staff, "#1")
        await agrees(stranger, "认证 7号楼1单元999 赵小芳 13900139000")  # staff hear in two seconds
        await serving.kill()
    async with either.serving() as serving:
        assert (await resident.deliver(report)).text == answer.text
        assert "#2" not in (await resident.says("进度")).text
        await newcomer.says("李梅")
        assert "6号楼1单元101" in (await newcomer.says("13800138002")).text
        await hears(staff, "A1")
        assert await serving.stop() == 0
    assert len(received(staff, "A1")) == len(received(staff, "#1")) == 1


async def test_a_send_cut_short_is_listed_unknown_and_not_repeated(installation, platform, roster):
    await installation.does("roster", "import", roster)
    async with installation.serving() as serving:
        staff, resident = await becomes_staff(installation, platform), await moves_in(platform)
        await staff.says("发通知 6号楼 停水通知\n明天上午停水")
        platform.faults.append(Fault(SEND, kind="slow", seconds=5))
        await staff.says("确认")
        await hears(resident, "明天上午停水")
        await serving.kill()
    async with installation.serving():
        reach = (await staff.says("送达 N1")).text
        assert "不明 1 人" in reach
        assert "6号楼1单元402 王**" in reach
        await moves_in(platform, LI)
        assert len(received(resident, "明天上午停水")) == 1


async def test_sigterm_waits_for_what_is_in_flight(installation, platform, roster):
    await installation.does("roster", "import", roster)
    async with installation.serving() as serving:
        staff, resident = await becomes_staff(installation, platform), await moves_in(platform)
        await staff.says("发通知 6号楼 停水通知\n明天上午停水")
        platform.faults.append(Fault(SEND, kind="slow", seconds=1))
        await staff.says("确认")
        await hears(resident, "明天上午停水")
        assert await serving.stop() == 0
    async with installation.serving():
        assert "微信已接收 1 人" in (await staff.says("送达 N1")).text


async def test_a_callback_during_the_restart_is_answered(installation, platform, roster):
    await installation.does("roster", "import", roster)
    async with installation.serving() as serving:
        resident = await moves_in(platform)
        await serving.kill()
    message = resident.draft_text("报事 楼道灯坏了")
    assert "暂时无法提供服务" in (await resident.deliver(message)).text
    async with installation.serving():
        assert "#1" in (await resident.deliver(message)).text
