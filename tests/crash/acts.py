"""What people do, each with its weight: how often it is done among all."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.sandbox import Fault
from tests.crash.town import SUBSCRIBED, Job, NobodyIdleError

TROUBLES = ("路灯不亮", "垃圾没人收", "楼道堆物", "水管滴水", "单元门坏了", "噪音太大")
REPEATS = 0.12  # share of acts whose push WeChat sends more than once


@dataclass(frozen=True, slots=True)
class Act:
    play: Callable
    weight: float


ACTS: list[Act] = []


def act(weight):
    def add(play):
        ACTS.append(Act(play, weight))
        return play

    return add


def draw(rng, count):
    return rng.choices([one.play for one in ACTS], [one.weight for one in ACTS], k=count)


async def play(one, town, rng, delay):
    """After a while; sometimes WeChat repeats itself, at once or one after the other."""
    await asyncio.sleep(delay)
    if rng.random() < REPEATS:
        copies, at_once = rng.choice((2, 3)), rng.random() < 0.5
        town.platform.faults.append(Fault(kind="repeat", copies=copies, at_once=at_once))
    with suppress(NobodyIdleError):
        await one(town, rng)


# Residents


@act(30)
async def reports(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        words = town.mark(rng.choice(TROUBLES))
        done = await town.says(
            phone, f"报事 {words}", does=("ticket", words), kept=r"已记下，编号 #(\d+)"
        )
        if done:
            workers = town.workers_at(town.homes[phone.openid].building)
            town.jobs[int(done[1])] = Job(int(done[1]), phone, workers)


@act(6)
async def sends_a_photo(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        await town.sends_photo(phone, "^收到")


@act(6)
async def asks_how_it_goes(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        await town.says(phone, "进度")


@act(4)
async def adds_words(town, rng):
    job = a_job(town, rng, "reported", "accepted")
    async with town.one_of(rng, [job.reporter]) as phone:
        words = town.mark("在一楼")
        await town.says(phone, f"补充 {job.number} {words}", does=("event", words), kept="已补充到")


@act(6)
async def is_content(town, rng):
    job = a_job(town, rng, "resolved")
    async with town.one_of(rng, [job.reporter]) as phone:
        if await town.says(phone, f"满意 {job.number}", kept="结束了"):
            job.stage = "closed"


@act(3)
async def is_not_content(town, rng):
    job = a_job(town, rng, "resolved", "closed")
    async with town.one_of(rng, [job.reporter]) as phone:
        words = town.mark("又坏了")
        does = ("event", words)
        if await town.says(phone, f"不满意 {job.number} {words}", does=does, kept="重新处理"):
            job.stage = "accepted"


@act(4)
async def taps(town, rng):
    async with town.one_of(rng, town.residents + town.workers) as phone:
        await phone.taps(rng.choice(("进度", "公告", "帮助", "待办")))


@act(8)
async def comes_by(town, rng):
    """Somebody for whom something waits."""
    missed = [phone for phone in town.platform.phones.values() if phone.openid in town.missed]
    async with town.one_of(rng, missed) as phone:
        await town.says(phone, "帮助")


@act(3)
async def leaves_and_comes_back(town, rng):
    """Not twice within a second: to WeChat's own key of an event that would be once."""
    async with town.one_of(rng, town.fickle) as phone:
        town.page.passes(1)
        await phone.unfollow()
        await asyncio.sleep(rng.uniform(0, 0.2))
        town.page.passes(1)
        await phone.follow()
        await town.agrees(phone, town.homes[phone.openid].application)  # who left lives nowhere


@act(4)
async def wants_notices(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        await phone.consents(rng.choice(SUBSCRIBED))


@act(2)
async def moves_in(town, rng):
    strangers = [phone for phone in town.newcomers if phone.openid not in town.busy]
    if not strangers:
        raise NobodyIdleError
    async with town.alone(rng.choice(strangers)) as phone:
        await phone.follow()
        application = town.homes[phone.openid].application
        does = ("residency", phone.openid)
        done = await town.agrees(phone, application, does=does, kept="认证好了")
        if done or await town.says(phone, application, kept="认证好了|已经"):
            town.newcomers.remove(phone)
            town.residents.append(phone)


# Workers


@act(8)
async def looks_at_the_list(town, rng):
    async with town.one_of(rng, town.workers) as phone:
        await town.says(phone, "待办")


@act(14)
async def accepts(town, rng):
    job = a_job(town, rng, "reported")
    async with town.one_of(rng, job.workers) as phone:
        does = ("accepted", job.number, phone.openid)
        done = await town.says(phone, f"接 {job.number}", does=does, kept="归您了", is_alone=False)
        if done:
            job.stage, job.worker = "accepted", phone


@act(8)
async def answers(town, rng):
    job = a_job(town, rng, "accepted")
    async with town.one_of(rng, [job.worker]) as phone:
        words = town.mark("马上来")
        does = ("event", words)
        await town.says(phone, f"回 {job.number} {words}", does=does, kept="已转给居民|^记下了")


@act(10)
async def resolves(town, rng):
    job = a_job(town, rng, "accepted")
    async with town.one_of(rng, [job.worker]) as phone:
        words = town.mark("修好了")
        does = ("event", words)
        if await town.says(phone, f"办结 {job.number} {words}", does=does, kept="已办结"):
            job.stage = "resolved"


# The committee


@act(4)
async def tells_a_building(town, rng):
    await publishes(town, rng, rng.sample(town.buildings, rng.choice((1, 1, 2))))


@act(0.7)
async def tells_everybody(town, rng):
    await publishes(town, rng, town.buildings)


@act(2)
async def warns(town, rng):
    await publishes(town, rng, [rng.choice(town.buildings)], "发紧急通知")


@act(1.5)
async def tells_by_mass(town, rng):
    await publishes(town, rng, rng.sample(town.buildings, 2), go="确认群发")


@act(2)
async def schedules(town, rng):
    await publishes(town, rng, [rng.choice(town.buildings)], at=f" {rng.randint(1, 9)}分钟后")


async def publishes(town, rng, buildings, begin="发通知", at="", go="确认"):  # noqa: PLR0913, PLR0917
    async with town.one_of(rng, town.staff) as phone:
        title, body = town.mark("停水通知"), town.mark("明天上午停水")
        areas = ",".join(f"{building}号楼" for building in buildings)
        rehearsed = await town.says(phone, f"{begin} {areas} {title}{at}\n{body}", kept="请看一遍")
        if rehearsed:
            kept = r"N(\d+) (?:开始发送|发布了|定好了)"
            done = await town.says(phone, go, does=("notice", title), kept=kept)
            if done:
                town.notices[int(done[1])] = buildings


@act(1.5)
async def cancels(town, rng):
    async with town.one_of(rng, town.staff) as phone:
        number = a_notice(town, rng)
        does = ("cancelled", number)
        await town.says(phone, f"取消 N{number}", does=does, kept="取消了", is_alone=False)


@act(1)
async def pauses_and_goes_on(town, rng):
    async with town.one_of(rng, town.staff) as phone:
        number = a_notice(town, rng)
        await town.says(phone, f"暂停 N{number}")
        await asyncio.sleep(rng.uniform(0, 0.2))
        await town.says(phone, f"继续 N{number}")


@act(3)
async def asks_whom_it_reached(town, rng):
    async with town.one_of(rng, town.staff) as phone:
        await town.says(phone, rng.choice((f"送达 N{a_notice(town, rng)}", "不明", "定时")))


# WeChat


@act(5)
async def something_old_is_repeated(town, rng):
    """Long answered, perhaps in another life: the same bytes must come."""
    answered = [push for push in list(town.witness.pushes.values())[-200:] if push.answers]
    if answered:
        push = rng.choice(answered)
        await town.witness.carry(push.openid, push.xml)


def a_job(town, rng, *stages):
    fitting = [job for job in town.jobs.values() if job.stage in stages]
    if not fitting:
        raise NobodyIdleError
    return rng.choice(fitting[-20:])


def a_notice(town, rng):
    if not town.notices:
        raise NobodyIdleError
    return rng.choice(list(town.notices)[-10:])
