"""What residents, newcomers and strangers do beyond the usual."""

import asyncio

from bot.wechat import menu
from bot.wechat.menu import leaves
from tests.crash.acts import a_job
from tests.crash.town import SUBSCRIBED, NobodyIdleError
from tests.fuzz import words as hostile
from tests.fuzz.pushes import utterance
from tests.play.acts import act

SMALL = (
    "谢谢",
    "好的",
    "在吗",
    "你好",
    "1",
    "2",
    "①",
    "第三",
    "更多",
    "取消",
    "返回",
    "？",
    "帮助",
    "隐私",
)
QUESTIONS = (
    "进度",
    "公告",
    "我的信息",
    "我的网格员",
    "帮助",
    "菜单",
    "评价",
    "详情 {}",
    "#{}",
    "进度 {}",
)
QUESTIONS += ("公告 {}", "N{}", "{}", "补充 {} 在吗", "满意 {}", "催办 {}", "照片 {}")
PARTS = ("{one.building}号楼", "{one.number}号楼", "{one.unit}单元", "{one.room}", "{one.name}")
ERRORS = ("返回", "取消", "不知道", "99号楼", "谁啊", "王")  # none of them a home that is not hers


@act(8)
async def scans_a_poster(town, rng):
    """Whoever follows not does so by it."""
    phones = [p for p in town.strangers + town.fickle + town.residents if p.openid not in town.busy]
    async with town.alone(rng.choice(phones)) as phone:
        town.page.passes(1)
        await phone.scan(rng.choice([*town.scenes, "b0", "nothing", "9" * 20]))


@act(5)
async def a_stranger_comes_or_goes(town, rng):
    phones = [phone for phone in town.strangers if phone.openid not in town.busy]
    async with town.alone(rng.choice(phones)) as phone:
        town.page.passes(1)
        await (phone.unfollow() if phone.following and rng.random() < 0.4 else phone.follow())


@act(12)
async def a_stranger_asks(town, rng):
    """Of what others have: nothing of it may be shown."""
    async with town.one_of(rng, town.strangers) as phone:
        await town.says(phone, a_question(town, rng))


@act(8)
async def a_stranger_is_hostile(town, rng):
    async with town.one_of(rng, town.strangers) as phone:
        said = rng.choice((rng.choice(hostile.TRICKS), utterance(rng)[1][:600])).strip("\0")
        await town.says(phone, said or "?")


@act(8)
async def a_resident_asks(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        await town.says(phone, a_question(town, rng))


@act(5)
async def says_something_small(town, rng):
    async with town.one_of(rng, town.residents + town.strangers + town.workers) as phone:
        await town.says(phone, rng.choice(SMALL))


@act(4)
async def types_tricks(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        await town.says(phone, f"报事 {town.mark(rng.choice(hostile.TRICKS))}")


@act(5)
async def sends_what_is_no_text(town, rng):
    async with town.one_of(rng, town.residents + town.strangers) as phone:
        match rng.randrange(5):
            case 0:
                await phone.sends_voice()
            case 1:
                await phone.sends_video()
            case 2:
                await phone.sends_unsupported()
            case 3:
                await phone.sends_location(31.23, 121.47, rng.choice(("翠竹园", "", "6号楼")))
            case _:
                await phone.sends_link("着火了怎么办", "https://example.org/")


@act(6)
async def taps_the_menu(town, rng):
    menus = menu.load()
    every = [one for each in (menus.everyone, *menus.by_role().values()) for one in leaves(each)]
    keys = [entry.key for entry in every if entry.key]
    async with town.one_of(
        rng, town.residents + town.strangers + town.workers + town.staff
    ) as phone:
        await phone.taps(rng.choice(keys))


@act(8)
async def taps_an_option(town, rng):
    """Below a message, new or old: they stay where they are for ever."""
    async with town.one_of(rng, town.residents + town.workers) as phone:
        shown = [option for bubble in phone.bubbles for option in bubble.options]
        if shown:
            await phone.taps_option(*rng.choice(shown[-6:]))


@act(4)
async def says_much_at_once(town, rng):
    async with town.one_of(rng, town.residents + town.strangers) as phone:
        said = [rng.choice((*SMALL, "进度", "公告")) for _ in range(rng.randrange(3, 9))]
        await asyncio.gather(*(town.says(phone, each) for each in said))


@act(4)
async def applies_step_by_step(town, rng):
    """Sometimes wrongly: then it is asked again."""
    phones = town.newcomers + [phone for phone in town.fickle if phone.following]
    idle = [phone for phone in phones if phone.openid not in town.busy]
    if not idle:
        raise NobodyIdleError
    async with town.alone(rng.choice(idle)) as phone:
        await phone.follow()
        one = town.homes[phone.openid]
        await town.agrees(phone, "认证")
        for part in (*PARTS, "{one.mobile}"):
            if rng.random() < 0.1:
                await town.says(phone, rng.choice(ERRORS))
            if await town.says(phone, part.format(one=one), kept="认证好了"):
                break
        if phone in town.newcomers and is_home(town, phone):
            town.newcomers.remove(phone)
            town.residents.append(phone)


@act(5)
async def comes_back_and_applies(town, rng):
    """Who left is asked to say again where she lives, in one line."""
    async with town.one_of(rng, town.fickle) as phone:
        await town.agrees(phone, town.homes[phone.openid].application)


@act(3)
async def applies_unknown(town, rng):
    """The roster has nobody of that name: the committee looks."""
    idle = [phone for phone in town.applicants if phone.openid not in town.busy]
    if not idle:
        raise NobodyIdleError
    async with town.alone(rng.choice(idle)) as phone:
        await phone.follow()
        await town.agrees(phone, town.homes[phone.openid].application)


@act(3)
async def changes_consent(town, rng):
    async with town.one_of(rng, town.residents) as phone:
        if rng.random() < 0.5:
            await phone.refuses(rng.choice(SUBSCRIBED))
        else:
            await phone.switches_off(rng.choice(SUBSCRIBED))


@act(6)
async def asks_of_anothers(town, rng):
    """By the number of somebody else's ticket."""
    job = a_job(town, rng, "reported", "accepted", "resolved", "closed")
    others = [phone for phone in town.residents + town.strangers if phone is not job.reporter]
    async with town.one_of(rng, others) as phone:
        form = rng.choice(
            ("进度 {}", "详情 {}", "补充 {} 我看看", "满意 {}", "不满意 {} 慢", "照片 {}")
        )
        await town.says(phone, form.format(job.number))


@act(3)
async def is_content_too_early(town, rng):
    job = a_job(town, rng, "reported", "accepted")
    async with town.one_of(rng, [job.reporter]) as phone:
        await town.says(phone, f"满意 {job.number}")


def a_question(town, rng):
    number = rng.randrange(1, max(3, len(town.jobs) + 2))
    form = rng.choice(QUESTIONS)
    return form.format(number) if "满意" not in form else f"进度 {number}"


def is_home(town, phone):
    return any("认证好了" in bubble.text for bubble in phone.bubbles)
