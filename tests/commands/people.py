"""Who takes part in the stories, and what they must have done before one can begin."""

from .outside import eventually

WANG, LI = "6号楼1单元402 王秀英 13800138000", "6号楼1单元101 李梅 13800138002"


def received(phone, words):
    """The customer messages with these words that a phone showed."""
    return [b.text for b in phone.bubbles if b.via == "customer" and words in b.text]


async def hears(phone, words):
    """Waits until such a message comes; the words of it."""
    return (await eventually(lambda: received(phone, words)))[-1]


async def agrees(phone, words):
    """What is answered to words for which she has to agree first: they are not said again."""
    asked = await phone.says(words)
    return await phone.says("1") if "先要您同意" in asked.text else asked


async def becomes_staff(installation, platform):
    """By the code alone."""
    code = (await installation.does("invite", "staff")).last
    staff = platform.phone("主任")
    await staff.follow()
    assert "居委会" in (await agrees(staff, code)).text
    return staff


async def moves_in(platform, line=WANG):
    """Verified in one line."""
    phone = platform.phone(line.split()[1])
    await phone.follow()
    assert line.split()[0] in (await agrees(phone, f"认证 {line}")).text
    return phone
