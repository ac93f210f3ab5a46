"""`louli grants`: who may do what, and taking it back while the bot serves."""

import sqlite3

from .people import agrees, becomes_staff, hears, moves_in


async def test_grants_listed_and_taken_back(installation, platform, roster):
    await installation.does("roster", "import", roster)
    assert "nobody holds a role" in (await installation.does("grants", "list")).last
    async with installation.serving():
        staff = await becomes_staff(installation, platform)
        await staff.says("主任")
        arguments = ("invite", "worker", "--area", "6号楼,7号楼", "--until", "2099-12-31")
        told = await installation.does(*arguments)
        assert ", until 2099年12月31日." in told.out
        worker = platform.phone("张伟")
        await worker.follow()
        assert "到2099年12月31日为止" in (await agrees(worker, told.last)).text
        await worker.says("张伟")
        resident = await moves_in(platform)
        await resident.says("报事 楼道灯坏了")
        await worker.says("接 1")

        told = await installation.does("grants", "list")
        rows = [line.split("\t") for line in told.out.splitlines() if "\t" in line]
        assert rows[0] == ["number", "name", "role", "area", "since", "until", "by"]
        places = "翠竹园6号楼,翠竹园7号楼"
        assert [row[:4] for row in rows[1:]] == [
            ["2", "张*", "worker", places],
            ["1", "主*", "staff", "翠竹园社区"],
        ]
        assert [row[5:] for row in rows[1:]] == [["2099年12月31日", "-"], ["-", "-"]]
        assert told.last == "2 grants"
        with sqlite3.connect(installation.folder / "data" / "louli.db") as database:
            looked = database.execute(
                "SELECT person, subject FROM audit WHERE act = 'looked at list'"
            )
            assert looked.fetchall() == [(None, "grants:0"), (None, "grants:2")]

        told = await installation.does("grants", "revoke", "3")
        assert f"张* is no worker of {places} any more" in told.out
        assert "1 tickets in hand wait for somebody again" in told.out
        assert "谢谢您" in await hears(worker, "您不再是翠竹园6号楼、翠竹园7号楼的网格员")
        assert "#1 " in await hears(staff, "重新等人接单")
        assert "是网格员用的" in (await worker.says("待办")).text
    assert "没有找到编号 3" in await installation.fails("grants", "revoke", "3")
    told = await installation.does("grants", "revoke", "1")
    assert "Nobody is staff of 翠竹园社区 now: louli invite staff" in told.out


async def test_a_last_day_that_cannot_be(installation, roster):
    await installation.does("roster", "import", roster)
    assert "is no day" in await installation.fails("invite", "staff", "--until", "someday")
    assert "已经过去了" in await installation.fails("invite", "staff", "--until", "2020-01-01")
    home = ("invite", "resident", "--area", "6号楼1单元402", "--until", "2099-12-31")
    assert "leave --until out" in await installation.fails(*home)
