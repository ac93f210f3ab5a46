"""Applications, and who decides them."""

from bot.community.people import Role
from bot.storage.journal import Audit
from tests.house import COMMUNITY


async def test_one_after_the_other_from_the_list(chat, introduced, house):
    await introduced.staff()
    await chat("""
        主任 点菜单 审核认证
        楼里：没有等审核的申请。
        李梅 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        李梅：认证 6号楼1单元101 李每 13800138002
        楼里：收到。住址、姓名、手机和名册没有全部对上，已转给居委会审核（申请 A1，翠竹园6号楼1单元101）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        赵敏 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        赵敏：认证 6号楼3单元301 赵敏 13900000000
        楼里：收到。名册上没有翠竹园6号楼3单元301，已转给居委会审核（申请 A2）。
        审核后会告诉您。填错了？再发一次“认证”就行。
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：审核
        楼里：有 2 份申请，回复数字看一份：
        1. A1 翠竹园6号楼1单元101 李*（和名册对不上）
        2. A2 翠竹园6号楼3单元301 赵*（名册上没有这一户）
        主任：2
        楼里：申请 A2：名册上没有这一户
        翠竹园6号楼3单元301 赵敏 139****0000
        名册上相近的：
        · 6号楼2单元301 赵敏 138****8003（手机不同）
        通过，回复 1 或“通过 A2”。
        不通过，回复 2 或“驳回 A2 原因”。
        打电话问，回复 3 或“电话 A2”。
        主任：驳回 A2 请带身份证来居委会
        楼里：已驳回 A2（赵*），已把原因告诉本人。
        →赵敏：居委会没有通过您的申请 A2（6号楼3单元301）。
        原因：请带身份证来居委会
        填错了可以再发“认证”，有疑问请联系居委会。
        主任：审核
        楼里：申请 A1：和名册对不上
        翠竹园6号楼1单元101 李每 138****8002
        名册上相近的：
        · 6号楼1单元101 李梅 138****8002（手机一致）（差一个字）
        通过，回复 1 或“通过 A1”。
        不通过，回复 2 或“驳回 A1 原因”。
        打电话问，回复 3 或“电话 A1”。
        主任：1
        楼里：已通过 A1：6号楼1单元101 李*，已告诉本人。
        →李梅：李每，居委会通过了您的申请 A1：翠竹园6号楼1单元101。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：通过 A7
        楼里：没有申请 A7。回复“审核”看看有哪些。
        主任：通过A2
        楼里：A2 主任已经驳回了。
        主任：审核 A1
        楼里：A1 主任已经通过了。
    """)
    looked = [one.subject for one in await house.rows(Audit) if one.act == "looked"]
    assert looked == ["claim:2", "claim:1"]


async def test_the_second_who_decides_hears_who_was_first(chat, introduced):
    await introduced.staff("主任")
    await introduced.staff("副主任")
    await introduced.says("李梅", "认证 6号楼1单元101 李每 13800138002")
    await introduced.says("赵敏", "认证 6号楼3单元301 赵敏 13900000000")
    await chat("""
        副主任：通过 A1
        楼里：已通过 A1：6号楼1单元101 李*，已告诉本人。
        →主任：有 2 份住户申请等审核：A1、A2
        回复“审核”查看。
        〔审核〕
        →副主任：有 2 份住户申请等审核：A1、A2
        回复“审核”查看。
        〔审核〕
        →李梅：李每，居委会通过了您的申请 A1：翠竹园6号楼1单元101。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：驳回 A1 名字不对
        楼里：A1 副主任已经通过了。
        主任：驳回 2 名册上没有
        楼里：已驳回 A2（赵*），已把原因告诉本人。
        →赵敏：居委会没有通过您的申请 A2（6号楼3单元301）。
        原因：名册上没有
        填错了可以再发“认证”，有疑问请联系居委会。
        副主任：通过 2
        楼里：A2 主任已经驳回了。
        副主任：审核
        楼里：没有等审核的申请。
    """)


async def test_whoever_never_said_her_name_is_a_colleague(chat, introduced, house):
    await introduced.staff("主任")
    await introduced.says("副主任", await house.invitation(Role.STAFF), "不用了")
    await introduced.says("李梅", "认证 6号楼1单元101 李每 13800138002")
    await chat("""
        副主任：通过 A1
        楼里：已通过 A1：6号楼1单元101 李*，已告诉本人。
        →李梅：李每，居委会通过了您的申请 A1：翠竹园6号楼1单元101。
        看通知：回复“公告”。
        报事情：直接说，例如“报事 楼道灯坏了”。
        看进度：回复“进度”。
        主任：通过 A1
        楼里：A1 另一位工作人员已经通过了。
    """)


async def test_staff_of_one_estate_decide_what_is_theirs(chat, introduced):
    await introduced.staff("副主任", f"{COMMUNITY}/别的小区")
    await introduced.says("李梅", "认证 6号楼1单元101 李每 13800138002")
    await chat("""
        副主任：审核
        楼里：没有等审核的申请。
        副主任：审核 1
        楼里：没有申请 A1。回复“审核”看看有哪些。
        副主任：通过 1
        楼里：没有申请 A1。回复“审核”看看有哪些。
        （过了5分钟）
    """)


async def test_what_waits_is_told_in_batches_and_not_when_it_is_decided(chat, introduced, house):
    await introduced.staff()
    await introduced.says("李梅", "认证 6号楼1单元101 李每 13800138002")
    await introduced.says("赵敏", "认证 6号楼3单元301 赵敏 13900000000")
    await chat("""
        （过了2秒）
        →主任：有 2 份住户申请等审核：A1、A2
        回复“审核”查看。
        〔审核〕
    """)
    await introduced.says("陈刚", "认证 7号楼3单元301 陈刚 13900000000")
    await introduced.says("孙丽", "认证 8号楼3301 孙丽 13900000000")
    await introduced.says("主任", "通过 1", "通过 3")
    await chat("""
        （过了5分钟）
        →主任：有 2 份住户申请等审核：A2、A4
        回复“审核”查看。
        〔审核〕
    """)
    await introduced.says("主任", "通过 2")
    await introduced.says("生人", "认证 8号楼3302 钱多多 13900000000")
    await introduced.says("主任", "通过 4", "驳回 5 没有这一户")
    await chat("""
        （过了10分钟）
    """)


async def test_only_staff_decide(chat, introduced):
    await introduced.resident("王秀英")
    await chat("""
        王秀英：审核
        楼里：“审核”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：通过 A1
        楼里：“通过”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：驳回 A1 不认识
        楼里：“驳回”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：邀请 网格员 6号楼
        楼里：“邀请”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：定时
        楼里：“定时”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：送达 1
        楼里：“送达”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：取消 N1
        楼里：“取消”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：置顶 N1
        楼里：“置顶”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
        王秀英：取消置顶 N1
        楼里：“取消置顶”是居委会用的。
        您有事要报，直接说就行；回复“帮助”看看能做什么。
    """)
