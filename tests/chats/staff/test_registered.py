"""搬走: staff say who has moved out."""

from bot.community.people import Residency
from bot.storage.outbox import Letter
from tests.house import ESTATE


async def test_staff_say_who_has_moved_out(chat, introduced, house):
    await introduced.staff()
    await introduced.staff("副主任", "翠竹园社区/翠竹园/7")
    await introduced.resident("王秀英", "王建国")
    await chat("""
        主任：搬走
        楼里：请说谁从哪里搬走了，例如：搬走 6号楼1单元402 王秀英
        主任：搬走 6号楼1单元402 王秀瑛
        楼里：6号楼1单元402没有叫王秀瑛的人认证过。只写住址，就能看到有谁：搬走 6号楼1单元402
        副主任：搬走 6号楼1单元402 王秀英
        楼里：这个范围不归您管，请看看写对没有。
        主任：搬走 6号楼1单元402 王秀英
        楼里：好的，王秀英不再登记在6号楼1单元402，会告诉本人。名册没有改。
        →王秀英：居委会登记您从翠竹园6号楼1单元402搬走了，报过的事会继续办。
        祝您一切顺利。还住这里？回复“认证”再认证一次。
        主任：搬走 6号楼1单元402
        楼里：6号楼1单元402认证过的人，谁搬走了？请回复数字：
        1. 王建国
        主任：1
        楼里：好的，王建国不再登记在6号楼1单元402，会告诉本人。名册没有改。
        →王建国：居委会登记您从翠竹园6号楼1单元402搬走了，报过的事会继续办。
        祝您一切顺利。还住这里？回复“认证”再认证一次。
        主任：搬走 6号楼1单元402
        楼里：6号楼1单元402没有人认证过。
    """)
    assert all(one.until for one in await house.rows(Residency))


async def test_many_wrong_tries_ring_once_and_go_to_staff(chat, introduced, house):
    await introduced.staff()
    names = ["王秀英", "王建国", "李梅", "赵敏", "陈刚"]
    for at, name in enumerate(names):
        wrong = [f"认证 6号楼1单元402 周{n} 1390000000{at}" for n in "一二三四五"]
        await introduced.says(name, *wrong[: 4 if at < 4 else 5])
    rung = [one for one in await house.rows(Letter) if one.template == "staff/alarms/flood"]
    assert [(one.facts["place"], one.facts["tries"]) for one in rung] == [(f"{ESTATE}/6", 20)]
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：认证 6号楼1单元402 王秀英 13800138000
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A6，翠竹园6号楼1单元402）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        主任：审核
        楼里：有 6 份申请，回复数字看一份：
        1. A1 翠竹园6号楼1单元402 周*（和名册对不上）
        2. A2 翠竹园6号楼1单元402 周*（和名册对不上）
        3. A3 翠竹园6号楼1单元402 周*（和名册对不上）
        4. A4 翠竹园6号楼1单元402 周*（和名册对不上）
        5. A5 翠竹园6号楼1单元402 周*（今天试错太多次）
        今天没对上的：6号楼 21 次（5 人）
    """)
