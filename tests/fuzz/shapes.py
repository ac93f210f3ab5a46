"""Changes of a push's XML, made before it is signed: octets in, octets out."""

import re

from tests.fuzz import words

SHAPES = []
ENTITIES = '<!ENTITY a "lol"><!ENTITY b "{}"><!ENTITY c "{}">'.format("&a;" * 50, "&b;" * 50)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
FILE = '<!ENTITY a SYSTEM "file:///etc/passwd">'
REMOTE = '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;'
DECLARATIONS = (ENTITIES, f'<!ENTITY l0 "lol">{LAUGHS}', FILE, REMOTE, "")
REFERENCES = (
    "&a;",
    "&l9;",
    "&c;",
    "&nosuch;",
    "&#0;",
    "&#x110000;",
    "&#xD800;",
    "&amp;",
    "&#38;#60;",
)
ENCODINGS = (
    "utf-16",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "gbk",
    "big5",
    "shift_jis",
    "utf-7",
    "cp037",
)
CONTROLS = (b"\x00", b"\x01", b"\x08", b"\x0b", b"\x1f", b"\x7f", b"\x80", b"\xfe", b"\xff")
BROKEN = (b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe4\xbd", b"\xef\xbf\xbf", b"\xc2")
NODE = re.compile(rb"<(\w+)>(<!\[CDATA\[.*?\]\]>|[^<]*)</\1>", re.DOTALL)
MOST = 46_000  # octets, so that it fits through the door when it is sealed


def shape(change):
    SHAPES.append(change)
    return change


def somewhere(xml, dice, new):
    at = dice.randrange(len(xml) + 1)
    return xml[:at] + new + xml[at:]


def inside(xml, new):
    """As the last node."""
    return xml.removesuffix(b"</xml>") + new + b"</xml>"


def replaced(xml, dice, write):
    """One of its nodes written anew by `write(name, content)`."""
    found = list(NODE.finditer(xml))
    if not found:
        return xml + b"<"
    node = dice.choice(found)
    return xml[: node.start()] + write(node[1], node[2]) + xml[node.end() :]


@shape
def as_it_is(xml, _dice):
    return xml


@shape
def truncated(xml, dice):
    return xml[: dice.randrange(len(xml))]


@shape
def without_its_beginning(xml, dice):
    return xml[dice.randrange(1, len(xml)) :]


@shape
def deep(xml, dice):
    depth = dice.choice((10, 200, 3000, MOST // 7))
    return inside(xml, b"<a>" * depth + (b"</a>" * depth if dice.random() < 0.7 else b""))


@shape
def wide(xml, dice):
    name = dice.choice((b"item", b"List", b"Content", b"a"))
    return inside(xml, b"<%b/>" % name * dice.choice((2, 500, MOST // (len(name) + 3) - 200)))


@shape
def with_doctype(xml, dice):
    declared = f"<!DOCTYPE xml [{dice.choice(DECLARATIONS)}]>".encode()
    xml = xml.replace(b"]]></Content>", b"]]>%b</Content>" % dice.choice(REFERENCES).encode())
    return dice.choice((declared + xml, xml + declared, b"<xml>" + declared + xml[5:]))


@shape
def with_references(xml, dice):
    reference = dice.choice(REFERENCES).encode() * dice.choice((1, 3, 4000))
    return replaced(xml, dice, lambda name, _: b"<%b>%b</%b>" % (name, reference, name))[:MOST]


@shape
def with_declaration(xml, dice):
    named = dice.choice(("utf-8", "gbk", "UTF-16", "x", "utf-7", "")).encode()
    return b'<?xml version="%b" encoding="%b"?>%b' % (dice.choice((b"1.0", b"9")), named, xml)


@shape
def with_instruction(xml, dice):
    return somewhere(
        xml, dice, dice.choice((b"<?php x ?>", b"<!-- x -->", b"<!--", b"<!-- -- -->"))
    )


@shape
def otherwise_encoded(xml, dice):
    return xml.decode("utf-8", "replace").encode(dice.choice(ENCODINGS), "replace")


@shape
def with_bom(xml, dice):
    return dice.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n", b" ")) + xml


@shape
def with_controls(xml, dice):
    for _ in range(dice.choice((1, 3, 200))):
        xml = somewhere(xml, dice, dice.choice(CONTROLS))
    return xml


@shape
def with_broken_characters(xml, dice):
    for _ in range(dice.choice((1, 3))):
        xml = somewhere(xml, dice, dice.choice(BROKEN))
    return xml


@shape
def with_a_node_twice(xml, dice):
    return replaced(xml, dice, lambda name, told: b"<%b>%b</%b>" % (name, told, name) * 2)


@shape
def with_another_sender_too(xml, dice):
    other = b"<FromUserName><![CDATA[%b]]></FromUserName>"
    return inside(xml, other % dice.choice(words.NAMES[4:]).encode()[:99])


@shape
def without_a_node(xml, dice):
    return replaced(xml, dice, lambda _name, _told: b"")


@shape
def with_an_empty_node(xml, dice):
    form = dice.choice((b"<%b></%b>", b"<%b><![CDATA[]]></%b>", b"<%b> </%b>", b"<%b/><!--%b-->"))
    return replaced(xml, dice, lambda name, _: form % (name, name))


@shape
def with_nodes_in_a_node(xml, dice):
    form = dice.choice((b"<%b><a>%b</a></%b>", b"<%b>x<a>%b</a>y</%b>", b"<%b><%%b>%b</%%b></%b>"))
    return replaced(xml, dice, lambda name, told: form % (name, told, name))


@shape
def with_attributes(xml, dice):
    many = dice.choice((1, 2, 4000))
    given = b"".join(b" a%d='x'" % (n if dice.random() < 0.99 else 0) for n in range(many))
    form = b"<%b" + given.replace(b"%", b"") + b">%b</%b>"
    return replaced(xml, dice, lambda name, told: form % (name, told, name))


@shape
def with_namespaces(xml, dice):
    space = dice.choice((b' xmlns="urn:x"', b' xmlns:w="urn:x"', b' xmlns:w=""', b' w:a="1"'))
    if dice.random() < 0.5:
        return xml.replace(b"<xml>", b"<xml%b>" % space, 1)
    return replaced(xml, dice, lambda name, told: b"<w:%b%b>%b</w:%b>" % (name, space, told, name))


@shape
def with_another_number(xml, dice):
    name = dice.choice((b"MsgId", b"CreateTime", b"MsgID", b"Location_X", b"Scale"))
    form = dice.choice((b"<%b>%b</%b>", b"<%b><![CDATA[%b]]></%b>"))
    new = form % (name, dice.choice(words.NUMBERS).encode(), name)
    return re.sub(rb"<%b>.*?</%b>" % (name, name), lambda _: new, xml, flags=re.DOTALL)


@shape
def from_somebody_odd(xml, dice):
    name = dice.choice((b"FromUserName", b"FromUserName", b"ToUserName"))
    new = b"<%b><![CDATA[%b]]></%b>" % (name, dice.choice(words.NAMES).encode(), name)
    return re.sub(rb"<%b>.*?</%b>" % (name, name), lambda _: new, xml)


@shape
def with_swapped_tags(xml, dice):
    names = [node[1] for node in NODE.finditer(xml)]
    if len(names) < 2:
        return xml[::-1]
    one, other = dice.sample(names, 2)
    marked = xml.replace(b"<%b>" % one, b"<\0>", 1).replace(b"<%b>" % other, b"<%b>" % one, 1)
    return marked.replace(b"<\0>", b"<%b>" % other, 1)


@shape
def with_crossed_tags(xml, dice):
    return xml.replace(b"</FromUserName><CreateTime>", b"<CreateTime></FromUserName>", 1)


@shape
def otherwise_rooted(xml, dice):
    root = dice.choice((b"XML", b"xml ", b"root", b"xml/", b"x:xml", b"\xe6\xa5\xbc"))
    return xml.replace(b"<xml>", b"<%b>" % root, 1).replace(b"</xml>", b"</%b>" % root.strip(b"/"))


@shape
def with_open_cdata(xml, dice):
    return dice.choice(
        (xml.replace(b"]]>", b"", 1), xml.replace(b"]]>", b"]] >"), xml + b"<![CDATA[")
    )


@shape
def with_a_huge_node(xml, dice):
    size, name = (
        dice.choice((3000, MOST - len(xml) % 9000)),
        dice.choice((b"Content", b"Extra", b"A")),
    )
    new = b"<%b><![CDATA[%b]]></%b>" % (
        name,
        dice.choice((b"x", b"\xe4\xb8\x80", b"]")) * size,
        name,
    )
    return inside(
        re.sub(rb"<%b>.*</%b>" % (name, name), b"", xml, flags=re.DOTALL)[:9000], new[:MOST]
    )


@shape
def twice(xml, _dice):
    return xml + xml


@shape
def of_json(xml, dice):
    return dice.choice(
        (b"{}", b'{"FromUserName":"x","MsgType":"text"}', b"[]", b"null", b"", b"x=1")
    )


@shape
def of_noise(xml, dice):
    return dice.choice((b"", b"<xml>")) + dice.randbytes(dice.choice((1, 40, 3000, MOST)))


@shape
def with_octets_changed(xml, dice):
    changed = bytearray(xml)
    for _ in range(dice.choice((1, 2, 10, 60))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


@shape
def as_a_sealed_one(xml, _dice):
    return b"<xml><Encrypt><![CDATA[%b]]></Encrypt></xml>" % xml.hex().encode()[: MOST - 99]
