"""Posters: one sheet a building, to be printed anywhere and read from two metres."""

from contextlib import ExitStack, closing
from ctypes import c_float

import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from PIL import Image
from pypdfium2 import PdfDocument, raw

from bot.commands import posters
from bot.commands.failure import Failure
from bot.commands.paper import Fonts, Paper, modules
from bot.commands.posters import Sheet
from bot.commands.typeface import BOLD, Typeface, name_all
from bot.commands.wording import Wording
from tests.commands import paper

URL = "http://weixin.qq.com/q/02abcdefghijklmnopq"
RARE = "𠮷㐂䶮𬭩"
SHEETS = [
    Sheet("翠竹园社区/翠竹园", "翠竹园", f"{URL}0"),
    Sheet("翠竹园社区/翠竹园/6", "翠竹园6号楼", f"{URL}1"),
    Sheet("翠竹园社区/示范路1258弄/12", "示范路1258弄12号", f"{URL}2", has_units=False),
    Sheet("隔壁社区/𠮷㐂苑/A", "𠮷㐂苑A座", f"{URL}3"),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posters")
    files, faults = posters.write(SHEETS, folder, "翠竹园服务号")
    return folder, [file.name for file in files], faults


def test_each_is_one_page_and_all_of_a_community_are_one_file(written):
    folder, names, faults = written
    assert faults == []
    assert names == [
        *(f"{sheet.file}.pdf" for sheet in SHEETS),
        *("翠竹园社区-海报.pdf", "隔壁社区-海报.pdf"),
        *("翠竹园社区-群消息.txt", "隔壁社区-群消息.txt"),
    ]
    for sheet in SHEETS:
        [page] = paper.read(folder / f"{sheet.file}.pdf")
        assert page.size == paper.A4
        assert page.codes == [sheet.url]
    together = paper.read(folder / "翠竹园社区-海报.pdf")
    assert [page.codes for page in together] == [[sheet.url] for sheet in SHEETS[:3]]
    assert [page.codes for page in paper.read(folder / "隔壁社区-海报.pdf")] == [[SHEETS[3].url]]


def test_it_says_where_it_hangs_and_what_to_do(written):
    folder, _, _ = written
    estate, building, lane, rare = (
        paper.read(folder / f"{sheet.file}.pdf")[0].text for sheet in SHEETS
    )
    assert estate.startswith("楼里的事，微信里说\n翠竹园社区\n翠竹园\n")
    assert "回复您家的楼号和房号" in estate
    assert "\n翠竹园\n6号楼\n" in building
    assert "打开微信，扫一扫这个码\n" in building
    assert "回复您家的单元和房号" in building
    assert "\n示范路1258弄\n12号\n" in lane
    assert "回复您家的房号" in lane
    assert "\n𠮷㐂苑\nA座\n" in rare


def test_the_fonts_are_in_the_file_and_small(written):
    folder, _, _ = written
    for sheet in SHEETS:
        [page] = paper.read(folder / f"{sheet.file}.pdf")
        assert len(page.fonts) == 2
        assert all(embedded and "NotoSansCJKsc" in name for name, embedded in page.fonts)
        assert (folder / f"{sheet.file}.pdf").stat().st_size < 60_000


def test_the_building_is_what_one_sees_first(written, tmp_path):
    """Its name is 150 points high where it fits; the steps are a centimetre."""
    folder, _, _ = written
    words = lines(folder / "翠竹园6号楼.pdf")
    assert words["6号楼"] == pytest.approx(150)
    assert words["打开微信，扫一扫这个码"] >= 30
    long = [Sheet("社区/园/东区二十一甲", "long", URL)]
    posters.write(long, tmp_path, "")
    assert 50 < max(lines(tmp_path / "long.pdf").values()) < 150


def lines(file):
    """Each line's size in points."""
    with ExitStack() as stack:
        document = stack.enter_context(closing(PdfDocument(str(file))))
        page = stack.enter_context(closing(document[0]))
        words = stack.enter_context(closing(page.get_textpage()))
        texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], textpage=words)
        return {text.extract(): size_of(text) for text in texts}


def size_of(text):
    size = c_float()
    raw.FPDFTextObj_GetFontSize(text, size)
    return size.value


def test_the_words_for_the_old_groups(written):
    folder, _, _ = written
    text = (folder / "翠竹园社区-群消息.txt").read_text("utf-8")
    assert "翠竹园社区有自己的微信公众号了：翠竹园服务号。" in text
    assert "在微信里搜“翠竹园服务号”" in text
    assert "长按群里发的二维码图片" in text
    assert "认证 翠竹园6号楼\n" in text
    assert "认证 翠竹园6号楼1单元402 王秀英 13800138000" in text


def test_without_the_accounts_name_nobody_is_told_to_search(tmp_path):
    posters.write([Sheet("社区/园/8", "8号楼", URL, has_units=False)], tmp_path, "")
    text = (tmp_path / "社区-群消息.txt").read_text("utf-8")
    assert "搜" not in text
    assert "认证 8号楼402 王秀英" in text


def test_a_character_that_the_font_lacks_is_named_and_nothing_else_suffers(tmp_path):
    odd = Sheet("社区/𲎯🏠园/8", "odd", URL)
    files, faults = posters.write([SHEETS[1], odd], tmp_path, "")
    assert faults == ["社区 𲎯🏠园 8号楼: the font has no 𲎯 (U+323AF), 🏠 (U+1F3E0)"]
    assert not (tmp_path / "odd.pdf").exists()
    assert (tmp_path / "翠竹园6号楼.pdf") in files


def test_what_templates_say_and_the_font_lacks_stops_it():
    with pytest.raises(Failure, match=r"🏠 \(U\+1F3E0\)"):
        Fonts(Typeface(), ["住在🏠"])


def test_rare_characters_of_names_are_there_in_each_weight(tmp_path):
    typeface = Typeface()
    assert typeface.missing(f"{RARE}翠竹园6号楼\n") == []
    assert name_all("𠮷㐂") == "𠮷 (U+20BB7), 㐂 (U+3402)"
    shapes = {}
    for weight in (400, BOLD):
        typeface.cut([RARE], weight, tmp_path / "cut.ttf")
        font = TTFont(tmp_path / "cut.ttf")
        known = font.getBestCmap()
        assert {chr(code) for code in known} == {*RARE, " "}
        points = font["glyf"][known[ord("𠮷")]]
        assert points.numberOfContours > 0
        shapes[weight] = points.xMax - points.xMin
        font.close()
    assert shapes[BOLD] != shapes[400]


def test_the_drawn_modules_are_the_codes_own(tmp_path):
    """Each module where it belongs, the quiet zone white, no seam between two."""
    with Fonts(Typeface(), ["x"]) as fonts:
        sheet = Paper(fonts, "code")
        sheet.add_page()
        sheet.code(URL, 10, 20, 99)
        sheet.save(tmp_path / "code.pdf")
    picture = paper.picture(tmp_path / "code.pdf", scale=4, no_smoothpath=True)
    matrix = modules(URL)
    pixel = 4 * 72 / 25.4
    module = 99 / (len(matrix) + 8)

    def at(row, column):
        x, y = 10 + (column + 4.5) * module, 20 + (row + 4.5) * module
        return picture.getpixel((round(x * pixel), round(y * pixel))) < 128

    size = range(-4, len(matrix) + 4)
    drawn = [[at(row, column) for column in size] for row in size]
    inside = [[bool(bit) for bit in row] for row in matrix]
    assert [row[4:-4] for row in drawn[4:-4]] == inside
    around = [bit for row in (*drawn[:4], *drawn[-4:]) for bit in row]
    around += [bit for row in drawn for bit in (*row[:4], *row[-4:])]
    assert not any(around)


def test_it_can_be_read_from_two_metres(written):
    """As small as a phone's camera sees a code of ten centimetres from there."""
    folder, _, _ = written
    picture = paper.picture(folder / "翠竹园6号楼.pdf", scale=0.5)
    seen = Image.new("L", (1200, 1600), 200)
    seen.paste(picture, (400, 500))
    assert zxingcpp.read_barcode(seen).text == f"{URL}1"


def test_every_word_printed_stands_in_templates():
    wording = Wording()
    assert len(wording.poster["steps"]) == 3
    assert all(
        len(wording.fill(s, building=True, has_units=True)) <= 14 for s in wording.poster["steps"]
    )
