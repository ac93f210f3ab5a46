"""The roster's changes: proposed by a file or at the door, decided by staff."""

import pytest

from bot.actions import roster
from bot.actions.roster_file import Occupant
from bot.community.addresses import Address
from bot.community.people import Entry, Residency, Subscription
from bot.community.proposals import Proposal, ProposalState
from bot.storage.journal import Audit
from tests.house import ESTATE


def household(room, *people):
    unit, _, number = room.partition("-")
    return roster.Household(
        Address("翠竹园", "6", unit, number), [Occupant(*one, "", []) for one in people]
    )


async def comes_in(house, *households):
    """A file of these homes, as it is imported."""

    def take(scene):
        estates = roster.place_estates(scene.db.settings, ["翠竹园"])
        for chunk in roster.chunks(households, estates):
            roster.carry_out(scene, chunk)

    await house.do(take)


async def test_a_later_file_is_decided_one_by_one_and_a_kind_at_once(chat, introduced, house):
    await introduced.staff()
    await introduced.resident("王秀英")
    await comes_in(
        house,
        household("1-402", ("王建国", "13900000001"), ("王小明", "")),
        household("1-101", ("孙丽", "13800138009")),
        household("2-301", ("赵敏", "13800138003")),
    )
    await chat("""
        主任：x
        楼里：没看懂您的意思。
        回复“帮助”看看能做什么。
        主任：名册
        楼里：名册有变化，等您看看对不对：
        1. 搬走 2
        2. 搬来 2
        3. 变动 1
        4. 导入新的名册
        回复数字就行。
        主任：1
        楼里：搬走 2 处：
        1. 翠竹园6号楼1单元101 李*
        2. 翠竹园6号楼1单元402 王**
        3. 这 2 处全部同意
        4. 这 2 处全部不同意
        回复数字就行。
        主任：1
        楼里：翠竹园6号楼1单元101 李梅，搬走了吗？
        新导入的名册里是这样。
        同意，回复 1。
        不同意，回复 2。
        主任：同意
        楼里：好的，6号楼1单元101 李*已从名册上去掉。认证过的，会告诉本人，通知不再发。
        还有 4 处，接着看，回复 1。看全部，回复 2。
        主任：名册 搬来
        楼里：搬来 2 处：
        1. 翠竹园6号楼1单元101 孙*
        2. 翠竹园6号楼1单元402 王**
        3. 这 2 处全部同意
        4. 这 2 处全部不同意
        回复数字就行。
        主任：全部同意
        楼里：搬来的 2 处都同意了，名册改好了。
        主任：3
        楼里：名册有变化，等您看看对不对：
        1. 搬走 1
        2. 变动 1
        3. 导入新的名册
        回复数字就行。
        主任：名册
        楼里：名册有变化，等您看看对不对：
        1. 搬走 1
        2. 变动 1
        3. 导入新的名册
        回复数字就行。
        主任：变动
        楼里：翠竹园6号楼1单元402 王建国：
        手机从 138****8001 改成 139****0001
        新导入的名册里是这样。
        同意，回复 1。
        不同意，回复 2。
        主任：同意
        楼里：好的，6号楼1单元402 王**的信息改好了。
        还有 1 处，接着看，回复 1。看全部，回复 2。
        主任：1
        楼里：翠竹园6号楼1单元402 王秀英，搬走了吗？
        新导入的名册里是这样。
        同意，回复 1。
        不同意，回复 2。
        主任：不同意
        楼里：好的，6号楼1单元402 王**照原来的，名册没有改。
        主任：同意 1
        楼里：这一处已经同意过了，回复“名册”看看还有哪些。
        主任：同意 99
        楼里：没有找到这一处变化，回复“名册”看看还有哪些。
    """)
    assert await roster_of(house, "6/1/101") == [("孙丽", "13800138009")]
    assert await roster_of(house, "6/1/402") == [
        ("王小明", ""),
        ("王建国", "13900000001"),
        ("王秀英", "13800138000"),
    ]
    states = {one.id: one.state for one in await house.rows(Proposal)}
    assert list(states.values()).count(ProposalState.ACCEPTED) == 4
    assert list(states.values()).count(ProposalState.DECLINED) == 1
    acts = [audit.act for audit in await house.rows(Audit)]
    assert acts.count("moved_in accepted") == 2
    assert acts.count("moved_out declined") == 1
    before = len(states)
    await comes_in(house, household("1-402", ("王建国", "13900000001"), ("王小明", "")))
    assert len(await house.rows(Proposal)) == before  # what was declined is not asked again


async def test_a_file_that_comes_back_withdraws_what_it_said(house):
    await comes_in(house, household("1-402", ("王建国", "13800138001")))
    await comes_in(house, household("1-402", ("王建国", "13800138001")))
    [one] = await house.rows(Proposal)
    assert (one.kind, one.facts["name"], one.state) == ("moved_out", "王秀英", "waiting")
    await comes_in(house, household("1-402", ("王建国", "13800138001"), ("王秀英", "")))
    [one] = await house.rows(Proposal)
    assert one.state is ProposalState.WITHDRAWN
    assert await roster_of(house, "6/1/402") == [
        ("王建国", "13800138001"),
        ("王秀英", "13800138000"),
    ]


async def roster_of(house, home):
    entries = await house.rows(Entry)
    return sorted((e.name, e.mobile) for e in entries if e.place == f"{ESTATE}/{home}")


async def test_a_worker_corrects(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await chat("""
        张伟：更正住户 6号楼1单元402 搬走 王秀英
        楼里：好的，已报给居委会：6号楼1单元402 王秀英 搬走。
        居委会核对后，名册会改过来。
        张伟：更正住户 6号楼1单元402 搬走 王秀英
        楼里：这件事已经报过了，居委会正在核对，请等等。
        张伟：更正住户 8号楼1102 搬走 孙丽
        楼里：这个范围不归您管，请看看写对没有。
        →主任：名册有 1 处变化，等您看看对不对。
        回复“名册”查看。
        张伟：更正住户
        楼里：更正哪一户？请说楼栋、单元和房号，例如：6号楼1单元402
        张伟：6号楼1单元101
        楼里：6号楼1单元101，怎么了？回复数字：
        1. 搬走
        2. 搬来
        3. 换电话
        张伟：2
        楼里：谁搬来了？请说姓名。
        张伟：李小龙
        楼里：李小龙的手机号？没有就回复“没有”。
        张伟：没有
        楼里：好的，已报给居委会：6号楼1单元101 李小龙 搬来。
        居委会核对后，名册会改过来。
        张伟：更正住户6号楼1单元402 电话 王建国 13911112222
        楼里：好的，已报给居委会：6号楼1单元402 王建国 换电话。
        居委会核对后，名册会改过来。
        张伟：更正住户 6号楼1单元402 搬来 王建国
        楼里：王建国的手机号？没有就回复“没有”。
        张伟：不知道
        楼里：名册上6号楼1单元402已经有王建国了，不用再报。
        张伟：更正住户 6号楼1单元402 搬走 张三
        楼里：名册上6号楼1单元402没有张三，请看看姓名写对没有。
        （过了5分钟）
        →主任：名册有 3 处变化，等您看看对不对。
        回复“名册”查看。
        主任：名册
        楼里：名册有变化，等您看看对不对：
        1. 搬走 1
        2. 搬来 1
        3. 变动 1
        4. 导入新的名册
        回复数字就行。
        主任：1
        楼里：翠竹园6号楼1单元402 王秀英，搬走了吗？
        网格员张伟上门问到的。
        同意，回复 1。
        不同意，回复 2。
        主任：1
        楼里：好的，6号楼1单元402 王**已从名册上去掉。认证过的，会告诉本人，通知不再发。
        还有 2 处，接着看，回复 1。看全部，回复 2。
        →王秀英：居委会的名册上，您不住在翠竹园6号楼1单元402了，登记停了，报过的事会继续办。
        祝您一切顺利。还住这里？回复“认证”再认证一次。
        主任：1
        楼里：翠竹园6号楼1单元101 李小龙，是新搬来的吗？
        网格员张伟上门问到的。
        同意，回复 1。
        不同意，回复 2。
        主任：1
        楼里：好的，6号楼1单元101 李**已写进名册，现在可以认证了。
        还有 1 处，接着看，回复 1。看全部，回复 2。
        主任：1
        楼里：翠竹园6号楼1单元402 王建国：
        手机从 138****8001 改成 139****2222
        网格员张伟上门问到的。
        同意，回复 1。
        不同意，回复 2。
        主任：1
        楼里：好的，6号楼1单元402 王**的信息改好了。
        主任：导入名册
        楼里：请在 30 分钟内打开这个网址，选住户表格上传（只给您用，传一次）：
        https://bot.example.org/roster/〈网址〉
        传好、看过网页上认得对不对，再回到这里，回复 1 就导入。
        主任：1
        楼里：还没有收到表格。请先打开刚才的网址上传，再回复 1。
    """)
    [residency] = await house.rows(Residency)
    assert residency.until is not None
    assert await house.rows(Subscription) == []
    assert await roster_of(house, "6/1/402") == [("王建国", "13911112222")]
    assert ("李小龙", "") in await roster_of(house, "6/1/101")


@pytest.mark.parametrize("public_url", [""])
async def test_without_an_address_a_file_comes_by_the_command(chat, introduced, public_url):
    await introduced.staff()
    await introduced.says("李梅")
    await chat("""
        主任：导入名册
        楼里：这里还没有设网址，不能在微信里传表格。
        请管电脑的同事在服务器上运行：louli roster import 表格文件
        或者先设好网址（server.public_url），再回复“导入名册”。
        主任：开始导入
        楼里：没有等着导入的表格，请回复“导入名册”，先传表格。
        李梅：导入名册
        楼里：“导入名册”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        李梅：更正住户 6号楼1单元402 搬走 王秀英
        楼里：“更正住户”是网格员用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """)
