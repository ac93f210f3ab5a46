"""帮家人: somebody of the family acts for a resident without a phone, by her own yes."""

from datetime import timedelta

from bot.community.claims import Claim, ClaimState
from bot.community.family import Consent, Over, Proxy, Scope
from bot.community.people import Person, Residency, Subscription, Try
from bot.community.tenancy import Level, Proof
from bot.community.tickets import Through, Ticket
from bot.storage.journal import Audit
from bot.storage.outbox import Letter
from tests.house import ESTATE

MOTHERS = f"{ESTATE}/6/1/101"


async def person_called(house, name):
    return next(one for one in await house.rows(Person) if one.name == name)


async def helps(introduced, name="生人", line="帮家人 6号楼1单元101 妈妈 李梅"):
    """张伟 has heard her yes."""
    said = () if name != "生人" else ("李小龙", "13900000001")
    await introduced.says(name, line, *said)
    claims = await introduced.house.rows(Claim)
    await introduced.says("张伟", f"通过 {claims[-1].id}")


async def test_the_grid_worker_hears_her_yes_at_the_door(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：帮家人
        楼里：家人住哪里？例如：6号楼1单元402
        （也可以一次说完：帮家人 6号楼1单元402 妈妈 王秀英）
        生人：我妈家
        楼里：请说清楼栋、单元和房号，例如：6号楼1单元402
        生人：6号楼1单元101
        楼里：家人叫什么名字？
        生人：李梅
        楼里：李梅是您的什么人？例如：妈妈
        生人：是谁呢？
        楼里：没看懂，请只写一个称呼，例如：妈妈
        生人：她是我妈妈
        楼里：请问您自己的姓名？
        生人：李小龙
        楼里：请留下您自己的手机号（11位数字），好和您核实。
        生人：13900000001
        楼里：收到（申请 A1）：您想替翠竹园6号楼1单元101的李梅收通知、报事。
        这要本人同意：李梅自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：审核
        楼里：申请 A1：帮家人代办
        李小龙 139****0001
        想替翠竹园6号楼1单元101 李梅（说是妈妈）收通知、报事。不能投票，满一年为止。
        要听到李梅本人说同意，才能通过：请上门看一看，或打电话问本人。
        本人同意，回复 1 或“通过 A1”。
        不同意、不属实，回复 2 或“驳回 A1 原因”。
        张伟：1
        楼里：已通过 A1：家人可以替李梅（6号楼1单元101）收通知、报事了，已告诉家人。
        →生人：网格员当面听到李梅本人同意了：您可以替妈妈李梅收通知、报事（A1，翠竹园6号楼1单元101），到2027年11月23日。投票要本人来。
        报事：直接说，例如“帮妈妈报事 厨房漏水”。
        不帮了：回复“取消代办”。
        （过了5分钟）
        生人：帮助
        楼里：您可以回复数字，或直接发文字：
        1. 报事：告诉网格员一件事
        2. 进度：您报的事办到哪了
        3. 认证：登记您的住址
        4. 公告：看社区通知
        5. 我的家：住址、家人、您的信息
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。
        生人：我的信息
        楼里：楼里记录的您的信息：
        姓名：李小龙
        手机：139****0001
        住址：没有
        代办：替妈妈李梅收通知、报事，到2027年11月23日
        认证申请：通过 1 件
        发给您的消息：1 条，内容留 30 天
        看过您信息的：1 次，回复“谁看过”看是谁
        您和楼里的对话内容只留 1 天。
        有不对的，请告诉居委会。
        1. 要一份完整的副本
        2. 删除我的信息
        张伟：通过 1
        楼里：A1 张伟已经通过了。
    """)
    elder, helper = await person_called(house, "李梅"), await person_called(house, "李小龙")
    assert (elder.has_wechat, elder.follows, elder.mobile) == (False, False, None)
    [home] = [one for one in await house.rows(Residency) if one.person == elder.id]
    assert (home.place, home.proof, home.level) == (MOTHERS, Proof.WORKER, Level.REPORT)
    [proxy] = await house.rows(Proxy)
    assert (proxy.person, proxy.helper, proxy.kin) == (elder.id, helper.id, "妈妈")
    assert (proxy.consent, proxy.ended_at) == (Consent.WORKER, None)
    assert set(proxy.scope) == set(Scope)
    heard = [one for one in await house.rows(Subscription) if one.person == helper.id]
    assert [(one.place, one.is_own, one.by_proxy) for one in heard] == [(MOTHERS, False, True)]
    acts = [one.act for one in await house.rows(Audit) if one.subject == f"proxy:{proxy.id}"]
    assert acts == ["proxy heard by worker"]
    assert all(one.person != elder.id for one in await house.rows(Letter))


async def test_the_committee_confirms_what_is_said_in_one_line(chat, introduced, house):
    """Of a home on the roster she may vote, her helper never."""
    await introduced.staff()
    await introduced.resident("王秀英")
    await chat("""
        王秀英：帮家人 6号楼2单元301 婆婆 赵敏 13800138003
        楼里：收到（申请 A1）：您想替翠竹园6号楼2单元301的赵敏收通知、报事。
        这要本人同意：赵敏自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        主任：审核
        楼里：申请 A1：帮家人代办
        王秀英 138****8000，住翠竹园6号楼1单元402
        想替翠竹园6号楼2单元301 赵敏（说是婆婆）收通知、报事。不能投票，满一年为止。
        要听到赵敏本人说同意，才能通过：请上门看一看，或打电话问本人。
        名册上相近的：
        · 6号楼2单元301 赵敏 138****8003
        本人同意，回复 1 或“通过 A1”。
        不同意、不属实，回复 2 或“驳回 A1 原因”。
        主任：1
        楼里：已通过 A1：家人可以替赵敏（6号楼2单元301）收通知、报事了，已告诉家人。
        →王秀英：居委会听到赵敏本人同意了：您可以替婆婆赵敏收通知、报事（A1，翠竹园6号楼2单元301），到2027年11月23日。投票要本人来。
        报事：直接说，例如“帮婆婆报事 厨房漏水”。
        不帮了：回复“取消代办”。
        主任：审核
        楼里：没有等审核的申请。
        王秀英：帮婆婆 投票 同意装电梯
        楼里：投票、表决要本人来，家人不能代替。
        本人不方便的，请告诉居委会，可以上门。
        王秀英：订阅
        楼里：您收这些地方的通知：
        · 翠竹园6号楼1单元402（您家）
        · 翠竹园6号楼2单元301（替家人收的，不收了回复“取消代办”）
        回复数字：
        1. 选择不看哪类通知
        还想收哪栋楼的通知，例如父母家，回复“订阅 5号楼”，最多 3 栋。
    """)
    elder, helper = await person_called(house, "赵敏"), await person_called(house, "王秀英")
    assert elder.mobile == "13800138003"
    homes = {one.person: one for one in await house.rows(Residency)}
    assert (homes[elder.id].level, homes[elder.id].proof) == (Level.VOTE, Proof.STAFF)
    assert homes[helper.id].place != homes[elder.id].place
    [claim] = await house.rows(Claim)
    assert claim.state is ClaimState.APPROVED


async def test_his_ticket_for_her_goes_its_way(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await helps(introduced)
    await chat("""
        生人：帮妈妈报事 厨房漏水
        楼里：已替李梅记下，编号 #1（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1（由家人代办）
        翠竹园6号楼1单元101：厨房漏水
        回复“接 1”接单。
        〔接单〕
        生人 发照片
        楼里：收到，照片已经放进 #1。
        →张伟：#1 居民补了照片。回复“照片 1”查看。
        〔看照片〕
        （过了2秒）
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元101：厨房漏水
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →生人：张伟接了李梅的 #1，会来处理。
        张伟：1
        楼里：#1 翠竹园6号楼1单元101 李梅（由家人代办）
        厨房漏水（附 1 个照片或语音，回复 3 看）
        现在：正在处理
        今天 12:00 报了这件事
        今天 12:00 接单
        跟居民说话，回复 1 或“回 1 您的话”。
        办好了，回复 2 或“办结 1 做了什么”。
        张伟：回 1 下午来
        楼里：已转给居民（#1）。
        →生人：张伟说（李梅的 #1）：下午来
        要回话，发“补充 1 您的话”。
        生人：补充 1 她耳朵不好，请敲重一点
        楼里：已补充到 #1，网格员会看到。
        →张伟：#1 居民补充（由家人代办）：她耳朵不好，请敲重一点
        张伟：办结 1 换了水管
        楼里：#1 已办结，正在请居民确认。
        →生人：李梅的 #1 张伟办好了：换了水管
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        生人：进度
        楼里：#1 厨房漏水（李梅，由家人代办）
        现在：等您确认（附 1 个照片或语音）
        今天 12:00 李小龙报了这件事
        今天 12:00 张伟接单
        今天 12:00 张伟回复：下午来
        今天 12:00 家人补充：她耳朵不好，请敲重一点
        今天 12:00 张伟办结：换了水管
        满意，回复 1 或“满意 1”。
        不满意，回复 2 或“不满意 1 原因”。
        看照片，回复 3 或“照片 1”。
        生人：不满意 1 还在滴
        楼里：对不起，没给您办好。#1 重新处理。
        张伟会看到您的话。
        →张伟：#1 居民不满意（由家人代办）：还在滴
        地址：翠竹园6号楼1单元101
        好了再发“办结 1 做了什么”。
        张伟：办结 1 又修了
        楼里：#1 已办结，正在请居民确认。
        →生人：李梅的 #1 张伟办好了：又修了
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        生人：满意
        楼里：谢谢您，#1 结束了。
        →张伟：#1 居民满意（由家人代办），结束了。谢谢您！
        生人：楼道灯坏了
        楼里：您说的是：“楼道灯坏了”
        要报给网格员吗？回复 1 就报。
        生人：1
        楼里：已替李梅记下，编号 #2（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2（由家人代办）
        翠竹园6号楼1单元101：楼道灯坏了
        回复“接 2”接单。
        〔接单〕
        生人：进度
        楼里：您报的事，回复数字看详细：
        1. #2 楼道灯坏了（李梅，由家人代办）（等人接单）
        2. #1 厨房漏水（李梅，由家人代办）（已结束）
        主任：详情 1
        楼里：#1 翠竹园6号楼1单元101 李梅（由家人代办）
        厨房漏水（附 1 个照片或语音，回复 1 看）
        现在：已结束
        今天 12:00 报了这件事
        今天 12:00 接单
        今天 12:00 回复：下午来
        今天 12:00 家人补充：她耳朵不好，请敲重一点
        今天 12:00 办结：换了水管
        今天 12:00 家人不满意，重新处理：还在滴
        今天 12:00 办结：又修了
        今天 12:00 家人表示满意，结束
    """)
    elder, helper = await person_called(house, "李梅"), await person_called(house, "李小龙")
    ticket, _ = await house.rows(Ticket)
    assert (ticket.reporter, ticket.spoken_by) == (elder.id, helper.id)
    assert ticket.through is Through.FAMILY
    noted = [one.act for one in await house.rows(Audit) if one.subject == "ticket:1"]
    assert noted == [f"{act} for her" for act in ("reported", "added", "reopened", "closed")]


async def test_with_several_he_says_for_whom(chat, introduced):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await helps(introduced, "王秀英", "帮家人 6号楼1单元101 妈妈 李梅")
    await helps(introduced, "王秀英", "帮家人 6号楼2单元301 妈妈 赵敏")
    await helps(introduced, "王秀英", "帮家人 7号楼1单元201 公公 陈刚")
    await chat("""
        王秀英：报事 灯坏了
        楼里：替谁报？请回复数字：
        1. 自己
        2. 妈妈李梅
        3. 妈妈赵敏
        4. 公公陈刚
        王秀英：5
        楼里：请回复列表里的数字：
        1. 自己
        2. 妈妈李梅
        3. 妈妈赵敏
        4. 公公陈刚
        王秀英：2
        楼里：已替李梅记下，编号 #1（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1（由家人代办）
        翠竹园6号楼1单元101：灯坏了
        回复“接 1”接单。
        〔接单〕
        王秀英：帮妈妈 报事 厨房漏水
        楼里：是哪一位？妈妈李梅、妈妈赵敏。请写出姓名，例如：帮妈妈李梅 报事 厨房漏水
        王秀英：帮赵敏 报事 厨房漏水
        楼里：已替赵敏记下，编号 #2（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2（由家人代办）
        翠竹园6号楼2单元301：厨房漏水
        回复“接 2”接单。
        〔接单〕
        王秀英：帮我公公报修：门坏了
        楼里：已替陈刚记下，编号 #3（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 3”随时查看。
        →张伟：新的事 #3（由家人代办）
        翠竹园7号楼1单元201：门坏了
        回复“接 3”接单。
        〔接单〕
        王秀英：帮爷爷报事 门坏了
        楼里：您现在替妈妈李梅、妈妈赵敏、公公陈刚代办，没有“爷爷”。请这样说：帮妈妈李梅 报事 厨房漏水
        王秀英：帮我报事 我家门坏了
        楼里：已记下，编号 #4。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 4”随时查看。
        →张伟：新的事 #4
        翠竹园6号楼1单元402：我家门坏了
        回复“接 4”接单。
        〔接单〕
        王秀英：帮公公报事
        楼里：请说说是什么事、在哪里，例如：3楼楼道灯坏了
        王秀英：厕所堵了
        楼里：已替陈刚记下，编号 #5（由家人代办）。
        现在联系不上网格员，已经转告居委会。
        回复“进度 5”随时查看。
        →主任：#5（由家人代办） 还没通知到网格员，请您安排
        翠竹园7号楼1单元201：厕所堵了
        王秀英：进度
        楼里：您报的事，回复数字看详细：
        1. #5 厕所堵了（陈刚，由家人代办）（等人接单）
        2. #4 我家门坏了（等人接单）
        3. #3 门坏了（陈刚，由家人代办）（等人接单）
        4. #2 厨房漏水（赵敏，由家人代办）（等人接单）
        5. #1 灯坏了（李梅，由家人代办）（等人接单）
        王秀英：不帮了
        楼里：要停哪一个？请回复数字：
        1. 您替妈妈李梅代办（到2027年11月23日）
        2. 您替妈妈赵敏代办（到2027年11月23日）
        3. 您替公公陈刚代办（到2027年11月23日）
        （都不停，回复“取消”）
        王秀英：2
        楼里：好的，您不再替妈妈赵敏代办了，收通知、报事都停了。
        以后还要帮，回复“帮家人”。
        王秀英：着火了
        楼里：危险时请先打电话：
        火警 119　急救 120　报警 110
        已记下，编号 #6，已经马上转告值班人员。
        →主任：【紧急】#6 已发给网格员，也请您留意
        翠竹园6号楼1单元402：着火了
        →张伟：【紧急】新的事 #6
        翠竹园6号楼1单元402：着火了
        回复“接 6”接单。
        〔接单〕
    """)


async def test_she_has_wechat_and_says_yes_herself(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "王建国")
    await introduced.says("生人")
    await chat("""
        生人：帮家人 6号楼1单元402 妈妈 王秀英
        楼里：请问您自己的姓名？
        生人：李小龙
        楼里：请留下您自己的手机号（11位数字），好和您核实。
        生人：13900000001
        楼里：收到（申请 A1）：您想替翠竹园6号楼1单元402的王秀英收通知、报事。
        这要本人同意：王秀英自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        （过了2秒）
        →王秀英：李小龙（手机尾号 0001）说您是李小龙的妈妈，想替您收通知、报事，不能替您投票。
        您同意，回复“是 A1”。
        不同意、不认识，回复“不是 A1”。
        〔同意〕〔不同意〕
        王建国：是 A1
        楼里：您家没有等您回答的申请 A1。
        张伟：审核
        楼里：申请 A1：帮家人代办
        李小龙 139****0001
        想替翠竹园6号楼1单元402 王秀英（说是妈妈）收通知、报事。不能投票，满一年为止。
        王秀英自己有微信，要本人回复“是 A1”，别人不能代答。
        不同意、不属实，回复 2 或“驳回 A1 原因”。
        张伟：通过 A1
        楼里：王秀英自己有微信，要本人在微信里回复“是 A1”，别人不能代答。
        王秀英：家人申请
        楼里：李小龙（手机尾号 0001）说您是李小龙的妈妈，想替您收通知、报事，不能替您投票。
        您同意，回复 1 或“是 A1”。
        不同意、不认识，回复 2 或“不是 A1”。
        王秀英：1
        楼里：好的，李小龙可以替您收通知、报事了（A1），满一年为止。
        什么时候不想要了，回复“取消代办”就停。
        →生人：王秀英本人同意了：您可以替妈妈王秀英收通知、报事（A1，翠竹园6号楼1单元402），到2027年11月23日。投票要本人来。
        报事：直接说，例如“帮妈妈报事 厨房漏水”。
        不帮了：回复“取消代办”。
        生人：帮妈妈 报事 灯坏了
        楼里：已替王秀英记下，编号 #1（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1（由家人代办）
        翠竹园6号楼1单元402：灯坏了
        回复“接 1”接单。
        〔接单〕
        生人：进度 2
        楼里：没有找到您的 #2。回复“进度”看看您报过的事。
        王秀英：报事 我自己的事
        楼里：已记下，编号 #2。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 2”随时查看。
        →张伟：新的事 #2
        翠竹园6号楼1单元402：我自己的事
        回复“接 2”接单。
        〔接单〕
        生人：进度
        楼里：#1 灯坏了（王秀英，由家人代办）
        现在：等人接单
        今天 12:00 李小龙报了这件事
        要补充，回复 1 或“补充 1 您的话”。
        王秀英：取消代办
        楼里：要停哪一个？请回复数字：
        1. 李小龙替您代办（到2027年11月23日）
        （都不停，回复“取消”）
        王秀英：1
        楼里：好的，李小龙不再替您代办了，会告诉对方。
        →生人：您不再替妈妈王秀英代办了：本人停的。
        以后还要帮，回复“帮家人”。
    """)
    [proxy] = await house.rows(Proxy)
    assert (proxy.consent, proxy.over) == (Consent.HERSELF, Over.HERSELF)


async def test_she_says_no_herself(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.says("生人")
    await chat("""
        生人：帮家人 6号楼1单元402 妈妈 王秀英
        楼里：请问您自己的姓名？
        生人：李小龙
        楼里：请留下您自己的手机号（11位数字），好和您核实。
        生人：13900000001
        楼里：收到（申请 A1）：您想替翠竹园6号楼1单元402的王秀英收通知、报事。
        这要本人同意：王秀英自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        （过了2秒）
        →王秀英：李小龙（手机尾号 0001）说您是李小龙的妈妈，想替您收通知、报事，不能替您投票。
        您同意，回复“是 A1”。
        不同意、不认识，回复“不是 A1”。
        〔同意〕〔不同意〕
        王秀英 点选 不同意
        楼里：知道了，李小龙不能替您办事（A1）。您不用再做什么。
        →生人：您替王秀英代办的申请 A1 没有通过：本人没有同意。
        写错了，可以再发“帮家人”。
        王秀英：是 A1
        楼里：A1 王秀英已经驳回了。
    """)
    assert await house.rows(Proxy) == []


async def test_nobody_learns_who_lives_where(chat, introduced, house):
    """The same answer whether she lives there or not; wrong guesses count, and go to staff only."""
    await introduced.staff()
    await introduced.worker()
    await introduced.says("生人", "帮家人 6号楼1单元101 妈妈 李梅", "李小龙", "13900000001")
    await chat("""
        生人：帮家人 6号楼1单元101 妈妈 李梅
        楼里：收到（申请 A1）：您想替翠竹园6号楼1单元101的李梅收通知、报事。
        这要本人同意：李梅自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        生人：帮家人 6号楼1单元101 妈妈 李兰
        楼里：收到（申请 A2）：您想替翠竹园6号楼1单元101的李兰收通知、报事。
        这要本人同意：李兰自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →张伟：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        生人：帮家人 6号楼1单元102 妈妈 李兰
        楼里：收到（申请 A3）：您想替翠竹园6号楼1单元102的李兰收通知、报事。
        这要本人同意：李兰自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        生人：帮家人 6号楼3单元901 妈妈 李兰
        楼里：收到（申请 A4）：您想替翠竹园6号楼3单元901的李兰收通知、报事。
        这要本人同意：李兰自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        生人：帮家人 6号楼3单元902 妈妈 李兰
        楼里：收到（申请 A5）：您想替翠竹园6号楼3单元902的李兰收通知、报事。
        这要本人同意：李兰自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        生人：帮家人 6号楼3单元903 妈妈 李兰
        楼里：您有 5 份代办申请还在等，先等一等，有结果再申请。
        生人：帮家人 9号楼3单元903 妈妈 李兰
        楼里：没有找到9号楼，请看看写对没有。
    """)
    tries = await house.rows(Try)
    assert len(tries) == 4
    assert {one.said for one in tries} == {"李*"}
    assert len(await house.rows(Claim)) == 5


async def test_whoever_guesses_too_often_is_left_to_the_committee(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.says("生人", "帮家人 6号楼1单元101 妈妈 李兰", "李小龙", "13900000001")
    for _ in range(5):
        await introduced.says("生人", "帮家人 6号楼1单元101 妈妈 李兰")
    await chat("""
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：通过 1
        楼里：A1 只能由居委会审核。
        主任：审核 1
        楼里：申请 A1：帮家人代办（今天试错太多次）
        李小龙 139****0001
        想替翠竹园6号楼1单元101 李兰（说是妈妈）收通知、报事。不能投票，满一年为止。
        要听到李兰本人说同意，才能通过：请上门看一看，或打电话问本人。
        名册上相近的：
        · 6号楼1单元101 李梅 138****8002（差一个字）
        本人同意，回复 1 或“通过 A1”。
        不同意、不属实，回复 2 或“驳回 A1 原因”。
        主任：驳回 1 查无此人
        楼里：已驳回 A1（李*），已把原因告诉本人。
        →生人：您替李兰代办的申请 A1 没有通过。
        原因：查无此人
        写错了，可以再发“帮家人”，有疑问请联系居委会。
    """)
    [claim] = await house.rows(Claim)
    assert claim.why == "tries"


async def test_nobody_answers_and_others_hear_of_it(chat, introduced):
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "6")
    await chat("""
        张伟：帮家人 6号楼1单元101 妈妈 李梅
        楼里：请留下您自己的手机号（11位数字），好和您核实。
        张伟：13900000009
        楼里：收到（申请 A1）：您想替翠竹园6号楼1单元101的李梅收通知、报事。
        这要本人同意：李梅自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。
        （过了2秒）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →刘强：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：通过 A1
        楼里：A1 是您自己的申请，要请别人来定。
        （过了24小时）
        （过了5分钟）
        →主任：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        →刘强：有 1 份住户申请等审核：A1
        回复“审核”查看。
        〔审核〕
        张伟：谢谢
        楼里：不客气，有事随时说。
        （过了24小时）
        （过了5分钟）
        →张伟：您的申请 A1（6号楼1单元101）还没有审核好，让您久等了。我们又催了一次。
        刘强：驳回 A1 家里没人
        楼里：已驳回 A1（李*），已把原因告诉本人。
        →张伟：您替李梅代办的申请 A1 没有通过。
        原因：家里没人
        写错了，可以再发“帮家人”，有疑问请联系居委会。
    """)


async def test_what_is_the_helpers_own_is_said_at_once(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英", "赵敏")
    await helps(introduced, "王秀英", "帮家人 6号楼1单元101 妈妈 李梅")
    await chat("""
        王秀英：帮家人 6号楼1单元402 邻居 王秀英
        楼里：这就是您自己，不用代办。您自己的事，直接说就行。
        王秀英：帮家人 6号楼1单元101 妈妈 李梅
        楼里：您已经在替李梅代办，到2027年11月23日，不用再申请。
        要报事，直接说，例如：帮李梅 报事 厨房漏水
        赵敏：取消代办 1
        楼里：没有您能停的代办 1，可能已经停了。
        王秀英：取消代办 9
        楼里：没有您能停的代办 9，可能已经停了。
        王秀英：帮家人 6号楼2单元301
        楼里：家人叫什么名字？
        王秀英：取消
        楼里：好的，已取消。
    """)


async def test_a_week_before_it_ends_he_hears_and_then_it_is_over(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await helps(introduced)
    await chat("""
        （过了358天）
        （过了1天）
        生人：帮家人 6号楼1单元101 妈妈 李梅
        楼里：收到（申请 A2）：您想替翠竹园6号楼1单元101的李梅收通知、报事。
        这要本人同意：李梅自己有微信，请本人在这里答应；没有微信，请网格员或居委会当面听本人说一声同意。
        定了会告诉您。

        您不在时有新消息：
        您替妈妈李梅代办，到11月23日为止。
        还要帮，现在就回复“帮家人”再申请一次，请本人再答应一声。
        （过了2秒）
        （过了7天）
        生人：报事 灯坏了
        楼里：“报事”要先认证住址才能用。
        回复“认证”，一分钟就好。
        着火、燃气泄漏、有人受伤，请先打 119、120 或 110。

        您不在时有新消息：
        您不再替妈妈李梅代办了：到日子了。
        还要帮，回复“帮家人”。
    """)
    [proxy] = await house.rows(Proxy)
    assert (proxy.over, proxy.ended_by) == (Over.DATE, None)
    assert "proxy over by date" in [one.act for one in await house.rows(Audit)]
    assert not any(one.by_proxy for one in await house.rows(Subscription))


async def test_before_it_ends_she_may_say_yes_again(introduced, house):
    await introduced.staff()
    await introduced.worker()
    await helps(introduced)
    [first] = await house.rows(Proxy)
    house.clock.passes(days=359)
    await house.ticks()
    await introduced.says("生人", "帮家人 6号楼1单元101 妈妈 李梅")
    await introduced.says("张伟", "通过 2")
    [proxy] = await house.rows(Proxy)
    assert proxy.until - first.until == timedelta(days=359)
    assert len(await house.rows(Subscription)) == 2  # hers and his


async def test_he_unfollows_and_her_other_helper_goes_on(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await helps(introduced)
    await helps(introduced, "王秀英", "帮家人 6号楼1单元101 姐姐 李梅")
    await chat("""
        生人：帮妈妈报事 灯坏了
        楼里：已替李梅记下，编号 #1（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1（由家人代办）
        翠竹园6号楼1单元101：灯坏了
        回复“接 1”接单。
        〔接单〕
        生人 取消关注
        张伟：接 1
        楼里：#1 归您了，已告诉居民。
        翠竹园6号楼1单元101：灯坏了
        跟居民说话：回 1 马上到
        办好以后：办结 1 做了什么
        →王秀英：张伟接了李梅的 #1，会来处理。
        张伟：办结 1 好了
        楼里：#1 已办结，正在请居民确认。
        →王秀英：李梅的 #1 张伟办好了：好了
        满意吗？回复“满意 1”，或“不满意 1 原因”。
        〔满意〕〔不满意〕
        王秀英：满意 1
        楼里：谢谢您，#1 结束了。
        →张伟：#1 居民满意（由家人代办），结束了。谢谢您！
    """)
    [hers] = await house.rows(Proxy)  # his went with all that was his
    assert hers.over == ""
    assert "proxy over by unfollowed" in [one.act for one in await house.rows(Audit)]


async def test_who_helps_no_more_cannot_go_on_with_her_ticket(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    await helps(introduced, "王秀英", "帮家人 6号楼1单元101 姐姐 李梅")
    await chat("""
        王秀英：帮姐姐 报事 灯坏了
        楼里：已替李梅记下，编号 #1（由家人代办）。
        已发给您这里的网格员，有人接单马上告诉您。
        回复“进度 1”随时查看。
        →张伟：新的事 #1（由家人代办）
        翠竹园6号楼1单元101：灯坏了
        回复“接 1”接单。
        〔接单〕
        王秀英：取消代办
        楼里：要停哪一个？请回复数字：
        1. 您替姐姐李梅代办（到2027年11月23日）
        （都不停，回复“取消”）
        王秀英：1
        楼里：好的，您不再替姐姐李梅代办了，收通知、报事都停了。
        以后还要帮，回复“帮家人”。
        王秀英：进度 1
        楼里：您已经不替这位家人代办了，#1 的事请问本人或网格员。还要帮，回复“帮家人”。
        张伟：接 1
        楼里：#1 归您了。李梅没有微信，也没有家人代办：去之前请打个招呼，办好请上门告知。
        翠竹园6号楼1单元101：灯坏了
        办好以后：办结 1 做了什么
    """)


async def test_she_moves_out_and_nobody_acts_for_her(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await helps(introduced)
    await chat("""
        主任：搬走 6号楼1单元101 李梅
        楼里：好的，李梅不再登记在6号楼1单元101，本人没有微信，请上门告知。名册没有改。
        →生人：您不再替妈妈李梅代办了：本人不住这里了。
        以后还要帮，回复“帮家人”。
    """)
    [proxy] = await house.rows(Proxy)
    assert proxy.over == Over.MOVED
    assert not any(one.by_proxy for one in await house.rows(Subscription))


async def test_staff_and_her_grid_worker_see_and_stop_it(chat, introduced, house):
    await introduced.staff()
    await introduced.worker()
    await introduced.worker("刘强", "8")
    await helps(introduced)
    await chat("""
        刘强：取消代办 1
        楼里：没有您能停的代办 1，可能已经停了。
        刘强：代办家属
        楼里：这里还没有家人代办。
        刘强：代办家属 1
        楼里：没有您能停的代办 1，可能已经停了。
        张伟：代办家属 6号楼1单元101
        楼里：谁替谁代办，回复数字看一个：
        1. 6号楼1单元101 李*：李**代办
        张伟：1
        楼里：翠竹园6号楼1单元101 李梅：由李小龙代办，到2027年11月23日。
        李梅是李小龙的妈妈，网格员张伟听到本人同意。
        能收通知、报事、报平安，不能投票。
        不让代办了，回复 1 或“取消代办 1”。
        张伟：1
        楼里：好的，李小龙不再替李梅代办了，会告诉对方。
        →生人：您不再替妈妈李梅代办了：网格员停的。
        以后还要帮，回复“帮家人”。
        张伟：取消代办 1
        楼里：没有您能停的代办 1，可能已经停了。
        张伟：代办家属 一号桥
        楼里：请说清楼栋、单元和房号，例如：6号楼1单元402
    """)
    [proxy] = await house.rows(Proxy)
    assert proxy.over == Over.WORKER


async def test_a_notice_reaches_her_through_him_once(chat, introduced, house):
    """He lives there too, helps both parents, and hears it once; who has nobody is knocked for."""
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王建国")
    await helps(introduced, "王建国", "帮家人 6号楼1单元402 妈妈 王秀英")
    await helps(introduced, "王建国", "帮家人 6号楼1单元101 爸爸 李梅")
    await introduced.says("张伟", "登记 6号楼2单元301 赵敏")
    await chat("""
        主任：发通知 6号楼 停水
        明天
        楼里：请看一遍：
        发给：翠竹园6号楼，共 1 人
        【停水】
        明天
        ---
        类别：停水停电（要改，回复“类别 活动”）
        确认后马上发出。
        回复“确认”发出，回复“取消”不发。
        主任：确认
        楼里：N1 开始发送，共 1 人。
        回复“送达 N1”看送到了谁。
        →王建国：【停水】
        明天
        主任：送达 1
        楼里：N1《停水》
        共 1 人：
        微信已接收 1 人
        没有微信的居民 3 人：由家人转告 2 人，要上门告知 1 人：
        · 6号楼2单元301 赵*
        主任：台账 6号楼
        楼里：翠竹园6号楼：3 户里 2 户有人认证（66%）
        其中 1 户由家人转告
        认证 4 人，关注 1 人，现在能发到 1 人
        1单元 2/2 户
        2单元 0/1 户
        敲门单，还没有人的 1 户：
        2单元：301
        回复 1 看所有楼栋。
        王建国：取消代办
        楼里：要停哪一个？请回复数字：
        1. 您替妈妈王秀英代办（到2027年11月23日）
        2. 您替爸爸李梅代办（到2027年11月23日）
        （都不停，回复“取消”）
        王建国：1
        楼里：好的，您不再替妈妈王秀英代办了，收通知、报事都停了。
        以后还要帮，回复“帮家人”。
        主任：台账 6号楼
        楼里：翠竹园6号楼：3 户里 2 户有人认证（66%）
        其中 1 户由家人转告
        认证 4 人，关注 1 人，现在能发到 1 人
        1单元 2/2 户
        2单元 0/1 户
        敲门单，还没有人的 1 户：
        2单元：301
        回复 1 看所有楼栋。
    """)
    found = {one.place: one for one in await house.rows(Subscription) if one.is_own or one.by_proxy}
    assert not found[f"{ESTATE}/6/1/402"].by_proxy
    assert found[MOTHERS].by_proxy


async def test_there_are_not_too_many_of_either(chat, introduced, house):
    """Five elders of one helper, five helpers of one elder."""
    await introduced.staff()
    await introduced.worker()
    await introduced.resident("王秀英")
    for room in range(501, 506):
        await introduced.says("王秀英", f"帮家人 6号楼1单元{room} 邻居 李梅")
        await introduced.says("主任", f"通过 {room - 500}")
    await chat("""
        王秀英：帮家人 6号楼1单元506 邻居 李梅
        楼里：一个人最多替 5 位家人代办。
    """)


async def test_one_elder_has_five_helpers_at_most(chat, introduced, house):
    await introduced.staff()
    names = ("王秀英", "王建国", "赵敏", "陈刚", "孙丽")
    await introduced.resident(*names)
    for number, name in enumerate(names, 1):
        await introduced.says(name, "帮家人 6号楼1单元101 邻居 李梅")
        await introduced.says("主任", f"通过 {number}")
    await introduced.says("生人", "帮家人 6号楼1单元101 邻居 李梅", "李小龙", "13900000001")
    await chat("""
        主任：通过 6
        楼里：李梅已经有 5 位家人代办了，先停一个：代办家属
    """)
