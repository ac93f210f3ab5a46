"""The page for a roster: from the chat's link to the letter that says what came of it."""

import re
from io import BytesIO

import pytest
from aiohttp import ClientSession, FormData
from openpyxl import Workbook, load_workbook

from bot.community.homes import Home, HomeState
from bot.community.people import Entry
from bot.community.uploads import Upload, UploadState
from bot.storage.journal import Audit
from bot.storage.tables import table
from tests.chats.conftest import Introduced
from tests.house import ESTATE
from tests.phone import Phones

ROWS = [
    ["小区", "楼栋", "单元", "房号", "姓名", "身份证号", "手机号", "备注"],
    ["翠竹园", "9号楼", 1, 101, "周立", "11010519491231002X", 13700000001, "独居老人"],
    ["翠竹园", "9号楼", 1, 102, "吴芳", "", "137-0000-0002", "出租"],
    ["翠竹园", "9号楼", 1, 201, "郑海", "", "1370000", ""],
    ["翠竹园", "9号楼", 1, 202, "", "", "", "空置"],
]


def xlsx(rows=ROWS):
    book, written = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(written)
    return written.getvalue()


class Page:
    """The page as a phone's browser has it."""

    def __init__(self, house, http, path):
        self.address, self.http = f"{house.platform.callback.rpartition('/')[0]}{path}", http

    async def show(self, below=""):
        async with self.http.get(f"{self.address}{below}") as response:
            return response, await response.read()

    async def send(self, content, name="名册.xlsx"):
        form = FormData(quote_fields=False)
        form.add_field("file", BytesIO(content), filename=name)
        async with self.http.post(self.address, data=form) as response:
            return response.status, words(await response.text())


def words(page):
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@pytest.fixture
async def http():
    async with ClientSession() as http:
        yield http


@pytest.fixture
def phones(house):
    return Phones(house)


@pytest.fixture
async def staff(phones):
    await Introduced(phones).staff()
    return phones.of("主任")


async def opened(phones, house, http):
    """As staff come to it."""
    house.clock.passes(seconds=1)
    said = (await phones.of("主任").says("导入名册")).text
    return Page(house, http, re.search(r"https://bot.example.org(/roster/\S{22})", said)[1])


async def test_from_the_link_to_the_letter(phones, house, http, staff):
    page = await opened(phones, house, http)
    response, form = await page.show()
    assert response.status == 200
    assert "上传住户名册" in words(form.decode())
    status, said = await page.send(xlsx())
    assert status == 200  # after a 303
    assert "认出了 4 户、2 人" in said
    assert "回到微信，回复 1 导入" in said
    assert "身份证号不保存" in said
    assert "空置 1 户 出租 1 户" in said
    assert "翠竹园9-1-101 周* 137****0001" in said
    assert "名册.xlsx" in said
    assert "手机号不对" in said
    assert "13700000001" not in said
    await phones.chat("""
        主任：1
        楼里：好的，正在导入 4 户、2 人，导完会告诉您。
        →主任：名册导入好了：表格里 4 户，新增 4 户、2 人。
        有 1 行没导入：在刚才的网页上可以下载，写明了原因，改好再传一次就行。
        主任：开始导入
        楼里：已经在导入了，导完会告诉您。
    """)
    homes = {home.place: home.state for home in await house.rows(Home)}
    assert homes[f"{ESTATE}/9/1/102"] is HomeState.RENTED
    assert homes[f"{ESTATE}/9/1/202"] is HomeState.VACANT
    entries = [entry for entry in await house.rows(Entry) if "/9/" in entry.place]
    assert [(entry.name, entry.mobile) for entry in entries] == [
        ("周立", "13700000001"),
        ("吴芳", "13700000002"),
    ]
    acts = [audit.act for audit in await house.rows(Audit)]
    assert acts[-2:] == ["confirmed roster", "import roster"]


async def test_the_sheet_of_rejected_rows_can_be_mended_and_handed_in(phones, house, http, staff):
    page = await opened(phones, house, http)
    await page.send(xlsx())
    response, sheet = await page.show("/rejected")
    assert "attachment" in response.headers["Content-Disposition"]
    assert "exported rejects" in [audit.act for audit in await house.rows(Audit)]
    book = load_workbook(BytesIO(sheet))
    rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert "11010519491231002X" not in str(rows)
    assert rows[-1][-1] == "手机号不对：应是11位，多个号码用“/”隔开，没有就留空"
    at = rows[0].index("手机号")
    book.active.cell(len(rows), at + 1, "13700000003")
    mended = BytesIO()
    book.save(mended)
    house.clock.passes(seconds=1)
    await phones.of("主任").says("重传名册")
    again = await opened(phones, house, http)
    _, said = await again.send(mended.getvalue())
    assert "认出了 1 户、1 人" in said


async def test_a_file_that_is_none_says_so_and_may_be_followed_by_a_better_one(
    phones, house, http, staff
):
    page = await opened(phones, house, http)
    for content, name, why in [
        (b"dear committee", "letter.xlsx", "这个文件打不开"),
        (b"PK\x03\x04" + bytes(100), "x.xlsx", "这个文件打不开"),
        (xlsx([["姓名", "手机"], ["王秀英", "13800138000"]]), "names.xlsx", "看不出哪一列是楼栋"),
        (bytes((20 << 20) + 1), "large.csv", "这个文件太大了"),
    ]:
        status, said = await page.send(content, name)
        assert status in {413, 422}
        assert why in said
    assert "认出了 4 户" in (await page.send(xlsx()))[1]
    other = xlsx([ROWS[0], ["翠竹园", 9, 1, 301, "韩冬", "", "", ""]])
    assert "认出了 4 户" in (await page.send(other))[1]  # one file a page


async def test_an_address_is_good_for_half_an_hour_for_whoever_is_staff(phones, house, http, staff):
    page = await opened(phones, house, http)
    await page.send(xlsx())
    [upload] = await house.rows(Upload)
    assert page.address.rpartition("/")[2] not in upload.token
    guessed = Page(house, http, "/roster/AAAAAAAAAAAAAAAAAAAAAA")
    assert (await guessed.show())[0].status == 404
    assert (await guessed.send(xlsx()))[0] == 404
    kept = house.parts.importer._files._folder  # noqa: SLF001 - where they are
    assert len(list(kept.iterdir())) == 1
    house.clock.passes(minutes=31)
    for below in ("", "/rejected"):
        assert (await page.show(below))[0].status == 404
    await house.parts.importer.remove_old()
    assert await house.rows(Upload) == []
    assert list(kept.iterdir()) == []
    house.clock.passes(seconds=1)
    assert "先传表格" in (await phones.of("主任").says("开始导入")).text


async def test_a_page_tells_nobody_else_and_runs_nothing(phones, house, http, staff):
    page = await opened(phones, house, http)
    await page.send(xlsx([ROWS[0], ["<script>", "9号楼", 1, 101, "李<i>", "", "13", "<img>"]]))
    response, shown = await page.show()
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    for mark in (b"<script", b"<img", b"<i>"):
        assert mark not in shown


async def test_what_is_not_hers_is_not_imported(phones, house, http):
    await Introduced(phones).staff("主任", f"{ESTATE}/6")
    page = await opened(phones, house, http)
    rows = [ROWS[0], *ROWS[2:3], ["翠竹园", 6, 1, 500, "韩冬", "", "", ""]]
    _, said = await page.send(xlsx(rows))
    assert "有 1 户不归您管，不会导入" in said
    await phones.chat("""
        主任：1
        楼里：好的，正在导入 2 户、2 人，导完会告诉您。
        →主任：名册导入好了：表格里 2 户，新增 1 户、1 人。
        有 1 户不归您管，没有导入。
    """)
    assert not [home for home in await house.rows(Home) if "/9/" in home.place]


async def test_an_import_cut_short_is_begun_again(phones, house, http, staff):
    page = await opened(phones, house, http)
    await page.send(xlsx())

    def cut_short(scene):
        [upload] = scene.db.all(Upload, table(Upload).select())
        until = house.clock.now
        scene.change(upload, state=UploadState.RUNNING, lease_until=until)

    await house.do(cut_short)
    house.clock.passes(minutes=1)
    await house.ticks()
    assert len([home for home in await house.rows(Home) if "/9/" in home.place]) == 4
    [upload] = await house.rows(Upload)
    assert upload.state is UploadState.DONE
