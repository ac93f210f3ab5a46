"""Requests sorted, small talk told apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.triage import Request, is_small_talk, read_request

GIVEN = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "requests.jsonl").read_text().splitlines()
]

URGENT = {
    "repair": "被困在电梯里了 电梯停了，里面有人出不来 电梯里关人了 电梯里困了3个人",
    "safety": "着火 着火啦！！ 是不是着火了，好大烟 厨房燃气泄漏 天然气味很大 家里有煤气的味道 煤气中毒了 楼道冒烟 电瓶车爆炸了 "
    "垃圾桶着火 有人触电了 地下室进水有人被困 围墙倒塌 怕是煤气漏了 有人持刀砍人 小区里着火了没人管 電線着火了 我闻到煤气了",
    "welfare": "孩子不见了 小孩在小区里走失了 外婆出门到现在没回家 孩子走丢了，找到了吗 老人还没找到 有人要跳楼 我不想活了 我想自杀 "
    "老人摔倒起不来 爸爸心脏病犯了 奶奶呼吸困难 邻居昏迷了 孩子反锁在家里 楼下有人倒在地上",
}

HARMLESS = {
    "safety": "灭火器过期了 火灾演练几点开始 没有着火，就是冒了点水汽 不是着火 去年5号楼着火的事怎么处理的 电动车楼道充电怕着火 "
    "这样容易引起火灾 烟雾报警器误报 万一着火怎么办 已经扑灭了，着火的是纸箱 遛狗不牵绳 井盖没了 家里进小偷了 消防栓没水",
    "repair": "燃气灶打不着火 漏电保护器跳闸 电梯停了，老人出行困难 电梯里没有人被困 物业不修路灯 车库停电了 车库下水道堵了 暖气不热 "
    "对讲机坏了 水压太小 道闸打不开",
    "welfare": "我家猫走丢了 走丢的老人找到了 我怕我妈走丢，能办定位手环吗 独居老人没人照顾 老年食堂几点开",
    "other": "坐着火车回来 一起吃火锅 我妈的钱包不见了 煤气费怎么交 被困扰很久了 快递丢了 没人被困",
    "noise": "楼下狗一直叫 夜里施工 吵得想死",
    "sanitation": "邻居楼道堆杂物 楼上扔烟头 垃圾没人清，物业不管 楼道里有蟑螂",
    "parking": "充电桩不够用 有车堵住车库门口  我的车没地方停",
    "affairs": "困难补助怎么申请 健康证在哪办理 孩子入学要什么证明",
    "property": "绿化没人修剪 物业服务态度差 业主大会什么时候开",
    "dispute": "楼上漏水不肯赔 和邻居吵架了 请帮忙调解",
    "health": "卫生服务站几点开门 老人想体检 家里人感冒了",
}


def cases(table):
    return [(category, text) for category, texts in table.items() for text in texts.split()]


@pytest.mark.parametrize("case", GIVEN, ids=lambda case: case["text"])
def test_sorts_what_residents_wrote(case):
    assert read_request(case["text"]) == Request(case["category"], case["urgent"])


@pytest.mark.parametrize(("category", "text"), cases(URGENT))
def test_hears_the_urgent(category, text):
    assert read_request(text) == Request(category, urgent=True)


@pytest.mark.parametrize(("category", "text"), cases(HARMLESS))
def test_leaves_the_harmless(category, text):
    assert read_request(text) == Request(category, urgent=False)


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "谢谢",
        "收到",
        "你好",
        "嗯",
        "ok",
        "ｏｋ",
        "OK",
        "👍",
        "在吗",
        "好的，谢谢！",
        "嗯嗯嗯",
        "谢谢你们",
        "您好，请问在吗？",
        "收到收到",
        "👌👌",
        "[微笑]",
        "[OK]好的",
        "/::)",
        "哈哈哈哈",
        "辛苦了",
        "麻烦您了",
        "知道了",
        "好滴好滴",
        "？？？",
        "666",
        "早上好！",
        "没事没事",
        "不用了谢谢",
        "谢谢🙏🙏",
        "非常感谢",
        "Thank-you",
        "行吧",
        "收到！谢谢师傅",
    ],
)
def test_small_talk(text):
    assert is_small_talk(text)
    assert is_small_talk(f" {text}。 ")


@pytest.mark.parametrize(
    "text",
    [
        "谢谢你们上次帮忙",
        "楼道灯坏了",
        "你好，3号楼停电",
        "停水了",
        "没水",
        "好吵",
        "没电",
        "在吗电梯坏了",
        "帮助",
        "待办",
        "12",
        "早餐店油烟",
        "救命",
        "不行了",
        "太吵了",
        "好臭",
    ],
)
def test_no_small_talk(text):
    assert not is_small_talk(text)


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["没", "怕", "着火", "老人", "走丢", "电梯", "困", ",", "猫", "谢", "好的"]
            )
        ).map("".join),
    )
)
def test_never_fails(text):
    assert read_request(text).category
    is_small_talk(text)


@pytest.mark.timeout(30)  # a regex that backtracks would take hours
def test_hostile_lengths_come_to_an_end():
    for piece in ("着火", "没着火", "谢", "没", "[ ", "/:", "怕", "电梯困了", "孩子不见了", "a"):
        text = (piece * 10_000)[:10_000]
        read_request(text)
        is_small_talk(text)
