"""What a visitor finds: a community that already lives, and that answers."""

import sqlite3


async def test_the_page_says_whose_it_is_before_any_script(demo):
    page = await demo.get("/")
    assert 0 < page.index("楼里") < page.index("<script")


async def test_what_is_printed_says_where_to_look_and_what_to_try(demo):
    assert f"{demo.page}   <- open this" in demo.told
    for hint in (await demo.state())["hints"]:
        assert hint in demo.told
    assert "taken" not in demo.told


async def test_the_phones_of_a_community(demo):
    await demo.lives()
    state = await demo.state()
    following = {phone["name"]: phone["following"] for phone in state["phones"]}
    assert following == {
        "王秀英 居民": True,
        "张伟 网格员": True,
        "李主任 居委会": True,
        "周洁 新来的人": False,
        "陈刚 7号楼居民": True,
        "赵敏 8号楼居民": True,
    }
    assert [code["label"] for code in state["codes"]] == ["翠竹园", "6号楼", "7号楼", "8号楼"]
    assert [button["name"] for button in state["menus"][""]] == ["认证住址", "关于楼里", "帮助"]


async def test_the_chats_tell_what_happened(demo):
    await demo.lives()
    resident = "\n".join(await demo.texts("王秀英"))
    assert "认证好了：翠竹园6号楼1单元402" in resident
    assert "1. 【置顶】停水通知" in resident
    assert "2. 冬季用电安全" in resident
    assert "张伟接了您的 #4" in resident
    worker = "\n".join(await demo.texts("张伟"))
    assert "1. #1 6号楼1单元402 三楼楼道灯坏了，晚上看不清台阶（等接单）" in worker
    assert "2. #2 7号楼1单元201 单元门的闭门器坏了，门关不上（正在处理）" in worker
    staff = "\n".join(await demo.texts("李主任"))
    assert "N2 开始发送，共 3 人" in staff
    assert "N3 定好了" in staff
    assert "对不起" not in resident + worker + staff


async def test_the_database_tells_the_same(demo):
    await demo.lives()
    rows = sqlite3.connect(f"file:{demo.folder}/louli.db?mode=ro", uri=True)
    try:
        tickets = dict(rows.execute("SELECT id, state FROM ticket"))
        assert tickets == {1: "reported", 2: "accepted", 3: "closed", 4: "resolved"}
        notices = rows.execute("SELECT state, pinned_until IS NOT NULL FROM notice ORDER BY id")
        assert notices.fetchall() == [("finished", 0), ("finished", 1), ("scheduled", 1)]
        assert rows.execute("SELECT count(*) FROM residency").fetchone() == (6,)
        assert rows.execute("SELECT state FROM claim").fetchall() == [("waiting",)]
        assert rows.execute("SELECT count(*) FROM failed").fetchone() == (0,)
        assert rows.execute("SELECT DISTINCT state FROM letter").fetchall() == [("accepted",)]
        assert {p.split("/")[2] for (p,) in rows.execute("SELECT place FROM residency")} == {
            "6",
            "7",
            "8",
        }
    finally:
        rows.close()


async def test_every_hint_can_be_done(demo):
    """In the order in which they stand; words are sent, a code is scanned."""
    await demo.lives()
    shown = {
        "王秀英：满意 4": "谢谢您，#4 结束了。",
        "张伟：接 1": "#1 归您了",
        "王秀英：报事 电梯有异响": "已记下，编号 #5。",
        "李主任：审核": "申请 A1",
        "李主任：送达 N2": "N2《停水通知》",
        "周洁：扫 8号楼 的二维码": "先要您同意",
        "周洁：同意": "这里是翠竹园8号楼",
        "周洁：1单元501 周洁 13800138010": "周洁，认证好了：翠竹园8号楼1单元501。",
    }
    state = await demo.state()
    assert state["hints"] == list(shown)
    scenes = {code["label"]: code["scene"] for code in state["codes"]}
    for hint, answer in shown.items():
        who, words = hint.split("：")
        if words.startswith("扫"):
            await demo.does(who, "scan", scene=scenes[words.split()[1]])
        else:
            await demo.does(who, "says", text=words)
        await demo.shows(who, answer)
    await demo.shows("王秀英", "张伟接了您的 #1")
