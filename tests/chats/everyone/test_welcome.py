"""Coming, scanning, and going."""

from bot.community.people import Person


async def test_who_comes_is_greeted_by_the_place(chat, introduced):
    await introduced.resident("王秀英")
    await introduced.worker("张伟")
    await chat("""
        生人 关注
        楼里：您好，这里是楼里，您的社区服务号。
        看通知、报事情，先认证您的住址：
        回复“认证”。
        赵敏 扫码 翠竹园
        楼里：您好，这里是翠竹园。
        看通知、报事情，要先认证您的住址。
        您住几号楼？例如：6号楼
        孙丽 扫码 8号楼
        楼里：您好，这里是翠竹园8号楼。
        您住在这里吗？请回复房号，例如：402
        （不住这里，回复“取消”）
        王秀英 扫码 6号楼
        楼里：您好，这里是翠竹园6号楼。
        回复“帮助”看看能做什么。
        王秀英 扫码 7号楼
        楼里：您好，这里是翠竹园7号楼。
        您在这里也有家的话，回复“认证”。
        回复“帮助”看看能做什么。
        张伟 扫码 6号楼
        楼里：您好，这里是翠竹园6号楼。
        您住在这里吗？请回复单元和房号，例如：1单元402
        （不住这里，回复“取消”）
    """)


async def test_who_leaves_and_comes_back_is_known(chat, introduced, house):
    await introduced.resident("王秀英")
    await introduced.worker("张伟")
    await chat("""
        王秀英 取消关注
        张伟 取消关注
    """)
    assert [person.follows for person in await house.rows(Person)] == [False, False]
    await chat("""
        王秀英 关注
        楼里：您好，欢迎回来。
        回复“帮助”看看能做什么。
        张伟 关注
        楼里：您好，欢迎回来。
        回复“帮助”看看能做什么。
    """)
    assert [person.follows for person in await house.rows(Person)] == [True, True]


async def test_a_code_of_something_that_is_gone(phones):
    bubble = await phones.of("生人").scan("b99")
    assert bubble.text.startswith("您好，这里是楼里")
    bubble = await phones.of("生人").scan("nonsense")
    assert bubble.text.startswith("您好，这里是楼里")
