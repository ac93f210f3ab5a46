"""Words of the cells that say something of a home or a person, and words that say nothing."""

import re

from bot.community.homes import HomeState

_NOTHING = "无 没有 暂无 未知 空 空置 空房 空户 不详 闲置 无人 无人居住 - -- / \\"
NOTHING = {"", *_NOTHING.split()}
OF_HOMES = {
    "空置": HomeState.VACANT,
    "空房": HomeState.VACANT,
    "空户": HomeState.VACANT,
    "空关": HomeState.VACANT,
    "闲置": HomeState.VACANT,
    "无人居住": HomeState.VACANT,
    "无人": HomeState.VACANT,
    "出租": HomeState.RENTED,
    "出租房": HomeState.RENTED,
    "群租": HomeState.RENTED,
    "已租": HomeState.RENTED,
    "租赁": HomeState.RENTED,
    "自住": HomeState.UNSAID,
    "常住": HomeState.UNSAID,
    "商用": HomeState.UNSAID,
}
OF_PEOPLE = ("独居老人", "空巢老人", "高龄", "残疾人", "低保", "孕妇", "党员", "退役军人", "慢性病")
_STATES = re.compile("|".join(sorted(OF_HOMES, key=len, reverse=True)))
_NOT = re.compile(r"[不非未没]\s*$")


def read_state(words: str) -> HomeState | None:
    """Of a home: 空置, 出租; None where the words say nothing of it. 未出租 says nothing."""
    for found in _STATES.finditer(words):
        if not _NOT.search(words[: found.start()]):
            return OF_HOMES[found[0]]
    return None
