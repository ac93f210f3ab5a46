"""Grids: which buildings go together, and whoever came with one goes along."""


async def test_probe(chat, introduced, house):
    await introduced.staff()
    await introduced.worker("刘强", "8")
    await chat("""
        主任：网格
        楼里：x
        主任：网格 一网格 6号楼
        楼里：x
        主任：网格 二网格 6号楼1单元
        楼里：x
        主任：网格 二网格 7、8号楼
        楼里：x
        主任：1
        楼里：x
        张伟 关注
        楼里：x
        主任：邀请 网格员 一网格
        楼里：x
        主任：网格 一网格
        楼里：x
        主任：2
        楼里：x
        主任：网格 一网格 减 7号楼
        楼里：x
        主任：网格
        楼里：x
        主任：楼名
        楼里：x
        主任：楼名 6号楼 栋
        楼里：x
        主任：楼名
        楼里：x
        主任：别名 6号楼 商住楼
        楼里：x
        主任：别名 翠竹园 老机床厂
        楼里：x
        主任：别名
        楼里：x
        主任：发通知 商住楼1单元 停水
        楼里：x
        主任：邀请 住户 老机床厂商住楼1单元402
        楼里：x
    """)
