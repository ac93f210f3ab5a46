"""What can be done, and what cannot be understood."""

import pytest

import handlers
from bot.chat.router import Router
from bot.chat.texts import LONGEST
from bot.community.tickets import Ticket
from bot.storage.journal import Failed
from tests.chats.conftest import Introduced
from tests.house import open_house
from tests.phone import Phones


async def test_each_sees_what_she_can_do(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人 点菜单 帮助
        楼里：您可以回复数字，或直接发文字：
        1. 认证：登记您的住址
        2. 订阅：收哪里的通知，不看哪类
        3. 帮家人：替没有微信的家人办事
        4. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        生人：1
        楼里：您住几号楼？例如：6号楼
        （也可以一次说完：6号楼1单元402 王秀英 13800138000）
        王秀英：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 报事：告诉网格员一件事
        2. 进度：您报的事办到哪了
        3. 评价：办好了，满意不满意
        4. 公告：看社区通知
        5. 我的网格员：您这里归谁管
        6. 我的家：住址、家人、您的信息
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        王秀英：6
        楼里：请回复数字：
        1. 认证：登记您的住址
        2. 订阅：收哪里的通知，不看哪类
        3. 帮家人：替没有微信的家人办事
        4. 家人申请：有人说住在您家
        5. 搬走了：不住这里了
        6. 不是我家：有人错登记在您家
        7. 个人信息：楼里记了您什么，怎么保管
        王秀英：7
        楼里：请回复数字：
        1. 我的信息：楼里记了您什么
        2. 谁看过：谁看过您的手机号和申请
        3. 隐私：信息怎么保管
        4. 撤回同意：不想让楼里记了
        王秀英：1
        楼里：楼里记录的您的信息：
        姓名：王秀英
        手机：138****8000
        住址：翠竹园6号楼1单元402（能收通知、报事、参加表决，11月23日起）
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        王秀英：隐私
        楼里：楼里要记：您的姓名、手机号、住址，您说的话和照片。
        用来：确认您是住户，给您发通知，帮您办事。
        谁能看：居委会和您这里的网格员，只看办事要用的。都加密保存。
        记多久：您住在这里的时候；搬走、不用了，按规定删掉。
        不想让楼里记了，随时回复“撤回同意”。

        手机号平时只显示前三位和后四位。要给您打电话，先说原因才看得到，每次都记下来。
        网格员接单时只看到地址和您写的话。
        申请认证时，这户的人和网格员会看到您的姓名和手机尾号，好帮您确认。
        回复“我的信息”看楼里记了您什么，回复“谁看过”看谁看过。（说明第 1 版）
        主任：菜单
        楼里：您可以回复数字，或直接发文字：
        1. 审核：住户申请
        2. 通知工作：发通知，看送达
        3. 邀请：给人开邀请码
        4. 楼栋网格：名册，网格，楼名
        5. 住户登记：谁住哪，谁搬走了
        6. 认证：登记您的住址
        7. 个人信息：楼里记了您什么，怎么保管
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        主任：2
        楼里：请回复数字：
        1. 发通知：给楼栋发通知
        2. 发紧急通知：停水停电、安全的事
        3. 送达：通知送到了谁，暂停发送
        4. 定时：还没发的通知
        5. 置顶：让通知排在最前面
        6. 不明：不知道收没收到的
        主任：4
        楼里：没有定时的通知。
        主任：更多
        楼里：后面没有了。
        主任：你好呀
        楼里：您好，我在。有事请直接说，或回复“帮助”。
        主任：楼道灯坏了
        楼里：没看懂您的意思。
        回复“帮助”看看能做什么。
        主任：我的信息
        楼里：楼里记录的您的信息：
        姓名：主任
        手机：没有
        住址：没有
        身份：翠竹园社区居委会工作人员
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：没有
        手机：没有
        住址：没有
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
    """)


async def test_a_place_and_a_link_are_their_words(chat, introduced):
    await introduced.resident("王秀英")
    await chat("""
        王秀英 发位置 翠竹园东门
        楼里：您说的是：“翠竹园东门”
        要报给网格员吗？回复 1 就报。
        王秀英 发链接 楼道充电起火的危害
        楼里：您说的是：“楼道充电起火的危害”
        要报给网格员吗？回复 1 就报。
    """)


@pytest.mark.parametrize(
    "text",
    [
        "]]> 楼道灯坏了 <![CDATA[",
        '<a href="https://evil.example">点我</a>',
        "灯\x07坏\x0b了\ufffe",
        "😀😀灯坏了👨‍👩‍👧",
        "{{ 7 * 7 }} {% raw %}",
        "'; DROP TABLE ticket; --",
        "长" * 1000,
    ],
    ids=["cdata", "link", "control", "emoji", "template", "sql", "long"],
)
async def test_hostile_texts_are_only_words(phones, introduced, house, text):
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", f"报事 {text}", "进度 1")
    [ticket] = await house.rows(Ticket)
    seen = [phones.of(name).bubbles[-1].text for name in ("王秀英", "张伟")]
    assert all("<a" not in words and len(words.encode()) <= LONGEST for words in seen)
    words = ticket.words if len(text) < 1000 else text[:400]
    assert all(words.replace("<", "＜") in shown for shown in seen)


async def test_three_thousand_characters_are_too_many(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "长" * 3000)
    bubble = house.platform.phone("王秀英").bubbles[-1]
    assert bubble.text == "太长了，请在 1000 个字以内再说一次。"
    assert await house.rows(Ticket) == []


async def test_a_fault_of_ours_is_answered_politely_and_told(database, kind, clock):
    routes = Router()
    routes.include(handlers.routes)
    routes.on("坏了")(lambda chat: chat.nothing)
    async with open_house(database, kind[1], clock, routes=routes) as house:
        phones = Phones(house)
        await Introduced(phones).staff()
        await phones.chat("""
            生人 关注
            楼里：您好，这里是楼里，您的社区服务号。
            看通知、报事情，先认证您的住址：
            回复“认证”。
            生人：坏了
            楼里：对不起，楼里出了点问题，您的话已经记下，居委会会查看（编号 〈编号〉）。
            请过一会儿再试。急事请打电话给居委会。
            →主任：有一条消息楼里没处理好，内容已保存（编号 〈编号〉）。请告诉管理系统的人。
        """)
        [failed] = await house.rows(Failed)
    assert failed.words == "坏了"


async def test_an_answer_too_long_is_read_page_by_page(phones, introduced):
    await introduced.worker()
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 楼道灯坏了")
    for number in range(1, 21):
        words = f"补充 1 第{number}次说：三楼的灯还是不亮，晚上老人下楼看不见台阶，请快点来修，谢谢"
        await introduced.says("王秀英", words)
    pages = []
    await introduced.says("王秀英", "进度 1")
    while "更多" in (pages := [*pages, phones.of("王秀英").bubbles[-1].text])[-1]:
        await introduced.says("王秀英", "更多")
    assert len(pages) > 1
    assert all(len(page.encode()) <= LONGEST for page in pages)
    whole = "\n".join(
        page.removesuffix("（没显示完，回复“更多”看下一页）").strip() for page in pages
    )
    assert all(f"第{number}次说" in whole for number in range(1, 21))
