"""What workers and the committee do beyond the usual."""

import re

from tests.crash.acts import a_job, a_notice
from tests.crash.town import NobodyIdleError
from tests.play.acts import act

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}")
CLAIM = re.compile(r"A(\d+)")


@act(6)
async def looks_at_a_job(town, rng):
    job = a_job(town, rng, "reported", "accepted", "resolved")
    async with town.one_of(rng, job.workers) as phone:
        await town.says(phone, rng.choice(("详情 {}", "{}", "照片 {}", "#{}")).format(job.number))


@act(4)
async def picks_from_the_list(town, rng):
    async with town.one_of(rng, town.workers) as phone:
        if await town.says(phone, "待办", kept="回复数字"):
            await town.says(phone, str(rng.randrange(1, 11)))


@act(3)
async def takes_what_is_not_hers(town, rng):
    """A ticket of another beat, or one that another has."""
    job = a_job(town, rng, "accepted", "resolved")
    others = [phone for phone in town.workers if phone not in job.workers]
    async with town.one_of(rng, others) as phone:
        form = rng.choice(("接 {}", "回 {} 我来了", "办结 {} 好了", "详情 {}"))
        await town.says(phone, form.format(job.number))


@act(6)
async def decides_a_claim(town, rng):
    """Of whom a neighbour doubts, always that she lives there."""
    async with town.one_of(rng, town.staff) as phone:
        asked = await town.says(phone, "审核", kept=CLAIM.pattern)
        if not asked:
            return
        number = asked[1]
        await town.says(phone, f"审核 {number}")
        if rng.random() < 0.7 or "确实住这里" in phone.bubbles[-1].text:
            await town.says(phone, f"通过 {number}")
        else:
            await town.says(phone, f"驳回 {number} {town.mark('请带证件来')}")


@act(5)
async def looks_how_it_goes(town, rng):
    async with town.one_of(rng, town.staff) as phone:
        said = rng.choice(("送达", "不明", "定时", "帮助", "置顶 {} 3天", "取消置顶 {}", "送达 {}"))
        await town.says(phone, said.format(a_notice(town, rng)) if "{}" in said else said)


@act(2)
async def settles_what_is_unknown(town, rng):
    """Never 再发一次: it might come twice, and rightly."""
    async with town.one_of(rng, town.staff) as phone:
        decision = rng.choice(("不用管", "已经告诉了"))
        await town.says(phone, f"不明 {a_notice(town, rng)} {decision}")


@act(1)
async def stops_all_sending_for_a_while(town, rng):
    async with town.one_of(rng, town.staff) as phone:
        await town.says(phone, "暂停发送")
        await town.says(phone, "恢复发送")


@act(1)
async def invites_somebody(town, rng):
    """A leader of a building has no letters of her own yet; the code is used once, or twice."""
    async with town.one_of(rng, town.staff) as phone:
        building = rng.choice(town.buildings)
        told = await town.says(phone, f"邀请 楼长 {building}号楼", kept=CODE.pattern)
    idle = [p for p in town.strangers if p.following and p.openid not in town.busy]
    if told is None or len(idle) < 2:
        raise NobodyIdleError
    for guest in rng.sample(idle, 2):
        if guest.openid not in town.busy:
            async with town.alone(guest):
                await town.agrees(guest, told[0])
                town.officials.add(
                    guest.openid
                )  # a leader may see more; who came second asked only
