"""What was said to where she lives."""


async def test_nothing_was_said_yet(chat, introduced):
    await introduced.resident("王秀英")
    await chat("""
        王秀英：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        王秀英：公告 3
        楼里：没有找到公告 N3。
    """)


async def test_a_newcomer_sees_them_pinned_first(chat, introduced):
    await introduced.staff()
    await introduced.resident("陈刚")
    await introduced.says("主任", "发通知 全社区 大扫除\n周六上午", "1", "确认")
    await introduced.says("主任", "发通知 7号楼 电梯检修\n周五", "确认")
    await introduced.says("主任", "发通知 7号楼1单元 水管检修\n周四", "确认", "取消置顶 N1")
    await introduced.resident("王秀英")
    await introduced.says("主任", "发通知 6号楼 停水通知\n明天停水", "确认")
    await chat("""
        （过了3天）
        主任：置顶 N1 1天
        楼里：N1《大扫除》置顶 1 天。
        主任：置顶 N4
        楼里：N4《停水通知》置顶 3 天。
        主任：置顶 4 很久
        楼里：没看懂天数。请这样写：置顶 N1 3天
        王秀英 点菜单 社区公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水通知（11月23日）
        2. 【置顶】大扫除（11月23日）
        王秀英：2
        楼里：【大扫除】
        周六上午
        ——2026年11月23日（周一）12:00
        王秀英：1
        楼里：【停水通知】
        明天停水
        ——2026年11月23日（周一）12:00
        王秀英：公告 N2
        楼里：没有找到公告 N2。
        陈刚：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】大扫除（11月23日）
        2. 水管检修（11月23日）
        3. 电梯检修（11月23日）
        主任：取消置顶 1
        楼里：N1《大扫除》不再置顶。
        陈刚：公告
        楼里：社区公告，回复数字看全文：
        1. 水管检修（11月23日）
        2. 电梯检修（11月23日）
        3. 大扫除（11月23日）
        主任：公告
        楼里：“公告”要先认证住址才能用，回复“认证”，一分钟就好。
        不住这里、只想收通知？可以订阅一栋楼，例如：订阅 5号楼
    """)


async def test_a_scheduled_or_cancelled_one_is_not_shown(chat, introduced):
    await introduced.staff()
    await introduced.resident("王秀英")
    await introduced.says("主任", "发通知 6号楼 停水通知 明天9:00\n明天停水", "确认")
    await introduced.says("主任", "发通知 6号楼 停电通知 明天9:00\n明天停电", "确认", "取消 2")
    await chat("""
        王秀英：公告
        楼里：现在没有公告。以后有了，回复“公告”就能看。
        王秀英：公告 1
        楼里：没有找到公告 N1。
        王秀英：公告 2
        楼里：没有找到公告 N2。
        （过了21小时）
        →王秀英：【停水通知】
        明天停水
        王秀英：公告
        楼里：社区公告，回复数字看全文：
        1. 【置顶】停水通知（11月24日）
    """)
