"""People's phones: plays a transcript between several of them and compares every line.

    主任：邀请 网格员 6号楼          she says it
    楼里：邀请码：〈码〉              the whole reply; 〈码〉 is whatever stands there ...
    张伟 关注                        what is done and not said: ACTS, and 扫码
    张伟：〈码〉                      ... and is said here
    →王秀英：张伟接了您的 #1          what comes by itself, the whole of it
    →王秀英〔模板〕：社区公告         the same by another lane (LANES), its title first
    〔满意〕〔不满意〕                what can be tapped below it; a picture is 〔照片〕 alone
    王秀英 点选 满意                  she taps one: the latest that says so, or stands for it (满意 1)
    （过了2分钟）                     time passes

A line that begins in no such way goes on with the one before. What the transcript does not show
may not have come, on any phone.
"""

import re
from dataclasses import dataclass, field
from difflib import ndiff
from textwrap import dedent

import pytest

from bot import schedule
from bot.wechat import menu
from bot.wechat.menu import leaves
from tests.house import House

CAST = (
    "主任",
    "副主任",
    "张伟",
    "刘强",
    "王秀英",
    "王建国",
    "李梅",
    "赵敏",
    "陈刚",
    "孙丽",
    "生人",
)
HOUSE = "楼里"
NAME = "|".join(sorted(CAST, key=len, reverse=True))
ACTS = {
    "关注": lambda phone, _: phone.follow(),
    "取消关注": lambda phone, _: phone.unfollow(),
    "点菜单": lambda phone, what: phone.taps(menu_key(what)),
    "点选": lambda phone, what: phone.taps_option(*option(phone, what)),
    "发照片": lambda phone, _: phone.sends_photo(),
    "发语音": lambda phone, _: phone.sends_voice(),
    "发视频": lambda phone, _: phone.sends_video(),
    "发表情": lambda phone, _: phone.sends_unsupported(),
    "发位置": lambda phone, what: phone.sends_location(31.23, 121.47, what),
    "发链接": lambda phone, what: phone.sends_link(what, "https://example.org/"),
    "允许订阅": lambda phone, what: phone.consents(notice_id(phone, what)),
    "关闭订阅": lambda phone, what: phone.switches_off(notice_id(phone, what)),
}
PICTURES = {"image": "〔照片〕", "voice": "〔语音〕"}
LANES = {"customer": "", "template": "〔模板〕", "notice": "〔订阅〕", "mass": "〔群发〕"}
ACT = f"(?:{'|'.join(ACTS)}|扫码)(?: .+)?"
LANE = f"(?:{'|'.join(LANES.values())})"
START = re.compile(
    rf"(→?)({NAME}|{HOUSE})({LANE})：|({NAME}) {ACT}$|（过了\d+(?:秒|分钟|小时|天)）$"
)
PERIOD = re.compile(r"（过了(\d+)(秒|分钟|小时|天)）")
MEASURES = {"秒": "seconds", "分钟": "minutes", "小时": "hours", "天": "days"}
BLANK = re.compile(r"〈(\w+)〉")


@dataclass(slots=True)
class Line:
    """`who` does or says `words`; "" is time. `kind`: says, does, time, reply, letter.

    `lane`: of a letter, see LANES.
    """

    kind: str
    who: str
    words: str
    lane: str = ""

    def __str__(self):
        match self.kind:
            case "says":
                return f"{self.who}：{self.words}"
            case "does":
                return f"{self.who} {self.words}"
            case "reply":
                return f"{HOUSE}：{self.words}"
            case "letter":
                return f"→{self.who}{self.lane}：{self.words}"
        return self.words


@dataclass
class Phones:
    """The phones of a house. `known`: what stood in the blanks so far."""

    house: House
    known: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def of(self, name):
        return self.house.platform.phone(name)

    async def chat(self, transcript, **known):
        """Play it, and compare all that came of it."""
        self.known |= known
        self.look_away()
        lines = read(transcript)
        played = []
        while lines:
            done, wanted = lines.pop(0), []
            while lines and lines[0].kind in ("reply", "letter"):
                wanted.append(lines.pop(0))
            played += [done, *await self.react(done, wanted)]
        compare(transcript, script(read(transcript)), script(played))

    async def react(self, done, wanted):
        """What came of a line, in the order in which it was wanted where it does not matter."""
        await self.act(done)
        await self.house.ticks()
        if await self.has_forms():
            await self.house.platform.finishes.settled()  # WeChat says what became of it
            await self.house.ticks()
            await self.house.parts.sender.send_due()  # and somebody may have to hear of that
        came = sorted(self.look(), key=lambda line: order(line, wanted))
        by_place = [*wanted, *[None] * len(came)]
        return [self.fill(line, want) for line, want in zip(came, by_place, strict=False)]

    async def act(self, line):
        words = BLANK.sub(lambda blank: self.known[blank[1]], line.words)
        await self.house.a_second_passes()
        if line.kind == "says":
            await self.of(line.who).says(words)
        elif line.kind == "time":
            await self.let_pass(words)
        else:
            await self.do(self.of(line.who), *words.split(" ", 1))

    async def let_pass(self, words):
        """What is looked at once a minute is looked at."""
        period, parts = PERIOD.fullmatch(words), self.house.parts
        assert period, f"not a period: {words}"
        self.house.clock.passes(**{MEASURES[period[2]]: int(period[1])})
        await schedule.settle_unknown(parts.writer, parts.sender.ends.unreached)

    async def has_forms(self):
        """Whether the account has templates: only of what they carry WeChat reports."""
        return await self.house.do(lambda scene: bool(scene.db.settings.wechat.templates))

    async def do(self, phone, act, what=""):
        if act == "扫码":
            await phone.scan(await self.house.scene_of(what))
        else:
            await ACTS[act](phone, what)

    def look(self):
        """What the phones show that nobody has seen yet, all but what their owners did."""
        for name in CAST:
            phone = self.of(name)
            new = phone.bubbles[self.seen.get(name, 0) :]
            self.seen[name] = len(phone.bubbles)
            for bubble in new:
                if bubble.side != "me":
                    yield shown(name, bubble)

    def look_away(self):
        """What came before is no part of this."""
        for _ in self.look():
            pass

    def fill(self, line, wanted):
        """The line as it is wanted, where only the blanks differ; they are known from now on."""
        if wanted and (blanks := BLANK.findall(wanted.words)):
            parts = [re.escape(part) for part in BLANK.split(wanted.words)[::2]]
            if match := re.fullmatch(r"(\S+)".join(parts), line.words):
                self.known |= dict(zip(blanks, match.groups(), strict=True))
                line.words = wanted.words
        return line


def read(transcript):
    """Its lines; what goes on over several is one."""
    lines = []
    for text in dedent(transcript).strip().splitlines():
        start = START.match(text)
        if not start:
            lines[-1].words += f"\n{text}"
        elif start[2]:
            kind = "letter" if start[1] else "reply" if start[2] == HOUSE else "says"
            lines.append(Line(kind, start[2], text[start.end() :], start[3]))
        elif start[4]:
            lines.append(Line("does", start[4], text.removeprefix(f"{start[4]} ")))
        else:
            lines.append(Line("time", "", text))
    return lines


def shown(name, bubble):
    """What a phone shows of the account's, as a line."""
    options = "".join(f"〔{say}〕" for _, say in bubble.options)
    parts = (bubble.title, bubble.text.strip(), options or PICTURES.get(bubble.kind, ""))
    words = "\n".join(part for part in parts if part)
    if bubble.via in LANES:
        return Line("letter", name, words, LANES[bubble.via])
    return Line("reply", name, words)


def order(line, wanted):
    """A reply comes first; letters of several people as the transcript has them."""
    if line.kind == "reply":
        return -1
    people = [want.who for want in wanted if want.kind == "letter"]
    return people.index(line.who) if line.who in people else len(people) + CAST.index(line.who)


def script(lines):
    return "\n".join(str(line).rstrip() for line in lines)


def compare(_transcript, wanted, played):
    if played != wanted:
        lines = ndiff(wanted.splitlines(), played.splitlines())
        chat = "\n".join(line for line in lines if not line.startswith("?"))
        pytest.fail(f"the chat went otherwise (- wanted, + what came)\n{chat}", pytrace=False)


def menu_key(words):
    """The key behind a menu entry, found by its name or by the key itself."""
    menus = menu.load()
    entries = [one for each in (menus.everyone, *menus.by_role().values()) for one in leaves(each)]
    return next(entry.key for entry in entries if words in (entry.name, entry.key))


def option(phone, words):
    """What the latest such option stands for, and what it says."""
    shown = [option for bubble in phone.bubbles for option in bubble.options]
    return next(option for option in reversed(shown) if words in option)


def notice_id(phone, title):
    """The subscribe notice of that title."""
    listed = phone.platform.notices.get_all(None)["data"]
    return next(form["priTmplId"] for form in listed if form["title"] == title)
