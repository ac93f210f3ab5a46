"""The public library that an account chooses its templates and notices from.

Titles and keywords are of the kinds that a community finds there; the ids are the sandbox's own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`keywords`: what each is called, and the field it becomes."""

    id: str
    title: str
    keywords: tuple[tuple[str, str], ...]
    lasting: bool = False

    def content(self, chosen: list[int]) -> str:
        """The wording with some of the keywords, by their places, in the order given."""
        words = (self.keywords[place] for place in chosen)
        return "\n".join(f"{name}：{{{{{field}.DATA}}}}" for name, field in words)


CATEGORY = {"id": 616, "name": "政务服务"}
ENTRIES = {
    entry.id: entry
    for entry in (
        Entry(
            "43098",
            "工单处理进度通知",
            (
                ("工单编号", "character_string1"),
                ("事项", "thing2"),
                ("状态", "phrase3"),
                ("时间", "time4"),
                ("备注", "thing5"),
            ),
        ),
        Entry(
            "43099",
            "停水停电通知",
            (("事项", "thing1"), ("时间", "time2"), ("范围", "thing3"), ("备注", "thing4")),
            lasting=True,
        ),
        Entry(
            "43100",
            "认证审核结果通知",
            (("姓名", "name1"), ("结果", "phrase2"), ("时间", "time3"), ("说明", "thing4")),
        ),
    )
}
