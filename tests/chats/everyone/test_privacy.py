"""What is known of a person, and who sees it."""

import logging

from bot.storage.engine import connect
from bot.storage.tables import metadata


async def test_it_says_what_is_kept(chat):
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        生人：隐私
        楼里：楼里要记：您的姓名、手机号、住址，您说的话和照片。
        用来：确认您是住户，给您发通知，帮您办事。
        谁能看：居委会和您这里的网格员，只看办事要用的。都加密保存。
        记多久：您住在这里的时候；搬走、不用了，按规定删掉。
        不想让楼里记了，随时回复“撤回同意”。

        手机号平时只显示前三位和后四位。要给您打电话，先说原因才看得到，每次都记下来。
        网格员接单时只看到地址和您写的话。
        申请认证时，这户的人和网格员会看到您的姓名和手机尾号，好帮您确认。
        回复“我的信息”看楼里记了您什么，回复“谁看过”看谁看过。（说明第 1 版）
    """)


async def test_names_phones_and_words_stand_nowhere_readable(introduced, database, caplog):
    caplog.set_level(logging.DEBUG)
    await introduced.staff("周主任")
    await introduced.worker("张伟")
    await introduced.resident("王秀英")
    await introduced.says("王秀英", "报事 灯坏了", "门也坏了", "1", "垃圾没人收")
    await introduced.says("张伟", "接 1", "回 1 马上到", "办结 1 换好了")
    await introduced.says("生人", "认证 7号楼1单元999 钱多多 13912345678")
    await introduced.says(
        "周主任", "发通知 6号楼 停水通知\n请备水", "确认", "审核", "驳回 1 查无此人"
    )
    secrets = ["王秀英", "张伟", "周主任", "钱多多", "13800138000", "13912345678"]
    secrets += ["灯坏了", "门也坏了", "垃圾没人收", "马上到", "换好了", "查无此人", "请备水"]
    kept = stored(database)
    for secret in secrets:
        assert secret not in kept
        assert secret not in caplog.text


def stored(url):
    """Every value of every table, as text."""
    engine = connect(url)
    with engine.connect() as connection:
        tables = metadata.sorted_tables
        rows = [row for table in tables for row in connection.execute(table.select())]
    engine.dispose()
    return str([readable(value) for row in rows for value in row])


def readable(value):
    is_sealed = isinstance(value, bytes | memoryview)
    return bytes(value).decode("utf-8", "replace") if is_sealed else value
