"""Whoever has not agreed is asked first: what she said waits, and is heard once she has."""

from dataclasses import replace

from bot.actions import agree
from bot.chat.choices import read_choice, read_consent
from bot.chat.context import Chat
from bot.chat.conversation import CANCEL
from bot.chat.messages import Incoming, Kind, Say
from bot.storage.talks import Talk

AGREEMENT = "everyone/agreement"
OFFERED = ("同意", "不同意")
YES, NO = {"我同意", "同意了", "已同意"}, {"我不同意", "不愿意", "拒绝"}
PICTURES = {Kind.IMAGE, Kind.VOICE}


def waits(chat: Chat) -> bool:
    """Whether she was asked, and has not said yet."""
    return chat.talk is not None and chat.talk.name == AGREEMENT


def read(text: str) -> bool | None:
    """Yes or no to the text; None for anything else."""
    words = text.strip(" 。.!！")
    if (chosen := read_choice(words, OFFERED)) is not None:
        return chosen == 0
    if words in CANCEL | NO:
        return False
    return True if words in YES else read_consent(words)


def ask(chat: Chat) -> Say:
    """What she said waits sealed, together with what was open; only the latest does.

    A picture sent after the question is not kept: it cannot join words that are not heard yet.
    """
    said, talk = chat.message, chat.talk
    if waits(chat):
        if said.kind in PICTURES:
            return Say("everyone/agreement/remind", picture=True)
        talk = _opened(chat)
    kept = {"kind": said.kind.value, "text": said.text, "media": said.media, "menu": said.menu}
    before = {"name": talk.name, "answers": talk.answers} if talk else None
    chat.remember(AGREEMENT, said=kept, before=before)
    return Say(
        "everyone/agreement/ask",
        greets=said.kind is Kind.FOLLOW,
        changed=chat.terms.changed if chat.agreed_to is not None else "",
    )


def give(chat: Chat) -> Incoming:
    """She agrees. What she said waits no more: here it is, with what was open as it was."""
    agree.give(chat.scene, chat.person, chat.terms.version)
    chat.agreed_to = chat.terms.version
    assert chat.talk is not None
    said, before = chat.talk.answers["said"], _opened(chat)
    chat.forget()
    if before:
        chat.remember(before.name, **before.answers)
    return replace(chat.message, **{**said, "kind": Kind(said["kind"])})


def decline(chat: Chat) -> Say:
    """Nothing of what she said is kept."""
    chat.forget()
    return Say("everyone/agreement/declined", office=chat.db.settings.residents.office)


def remind(_: Chat) -> Say:
    return Say("everyone/agreement/remind", picture=False)


def _opened(chat: Chat) -> Talk | None:
    """What was open when she was asked."""
    assert chat.talk is not None
    before = chat.talk.answers["before"]
    return Talk(person=chat.person.id, **before) if before else None
