"""Which handler hears what: an open list first, then command words, then the conversation."""

import re
from collections.abc import Callable
from typing import Any

from bot.chat import agreeing
from bot.chat.choices import numbered, read_choice, read_consent
from bot.chat.commands import (
    Command,
    Handler,
    Personal,
    Route,
    Takes,
    Whose,
    Words,
    clean,
    roles_in,
)
from bot.chat.context import LIST, Chat, NotAgreedError
from bot.chat.conversation import CANCEL, Conversation
from bot.chat.messages import Kind, Say
from bot.community.refusal import Refusal
from bot.community.triage import read_request

MORE = {"更多", "下一页"}
SPOKEN = {Kind.TEXT, Kind.TAP, Kind.LOCATION, Kind.LINK}
Decorate = Callable[[Handler], Handler]


class Router:
    """Handlers and what they answer to. Who may speak is declared here, never asked inside."""

    def __init__(self) -> None:
        self.words = Words()
        self.conversations: dict[str, Conversation[Any]] = {}
        self.kinds: dict[Kind, tuple[Handler, Personal]] = {}
        self.patterns: list[tuple[re.Pattern[str], Handler, Whose, Personal]] = []
        self.bare_number: Handler | None = None
        self.free_words: Handler | None = None

    def on(
        self,
        *words: str,
        takes: Takes = Takes.NOTHING,
        for_: Whose = None,
        is_aside: bool = False,
        personal: Personal = False,
    ) -> Decorate:
        """The handler of these command words; `for_`: the role that may say them, or several.

        With several a refusal names the first.

        `is_aside`: the conversation in progress goes on afterwards. `personal`: whoever has not
        agreed to what is kept of her is asked first, always or where this holds of the chat; a
        conversation declares it of itself.
        """

        def add(handler: Handler) -> Handler:
            for word in words:
                self.words.add(Route(word, handler, for_, takes, is_aside, personal))
            return handler

        return add

    def talk(self, conversation: Conversation[Any]) -> None:
        """The conversation may be in progress; a handler begins it."""
        self.conversations[conversation.name] = conversation

    def hears(self, *kinds: Kind, personal: Personal = False) -> Decorate:
        """The handler of what is no text: a photo, a scan ..."""

        def add(handler: Handler) -> Handler:
            self.kinds.update(dict.fromkeys(kinds, (handler, personal)))
            return handler

        return add

    def matching(self, pattern: str, for_: Whose = None, *, personal: Personal = False) -> Decorate:
        """The handler of texts that are wholly of this form; from others they are just words."""

        def add(handler: Handler) -> Handler:
            self.patterns.append((re.compile(pattern), handler, for_, personal))
            return handler

        return add

    def on_bare_number(self, handler: Handler) -> Handler:
        self.bare_number = handler
        return handler

    def on_free_words(self, handler: Handler) -> Handler:
        self.free_words = handler
        return handler

    def include(self, other: "Router") -> None:
        for route in other.words:
            self.words.add(route)
        self.conversations |= other.conversations
        self.kinds |= other.kinds
        self.patterns += other.patterns
        self.bare_number = other.bare_number or self.bare_number
        self.free_words = other.free_words or self.free_words

    def answer(self, chat: Chat) -> Say:
        """Route a message. Raises Refusal where a rule, or the speaker's role, says no."""
        if agreeing.waits(chat) and _is_typed(chat):
            agrees = agreeing.read(clean(chat.message.text))
            if agrees is not None:
                return self._agreed(chat) if agrees else agreeing.decline(chat)
        opened = chat.talk
        try:
            return self._hear(chat)
        except NotAgreedError:
            chat.scene.drop()
            chat.talk = opened
        words = chat.words or chat.message.text
        if chat.message.kind in SPOKEN and read_request(words).urgent:
            return self._loose(chat, words)  # danger waits for nobody's yes
        return agreeing.ask(chat)

    def _agreed(self, chat: Chat) -> Say:
        """What she said before is heard now. Where it is refused, her yes stands all the same."""
        asked, heard = chat.talk, chat.message
        chat.message = agreeing.give(chat)
        try:
            return self._hear(chat)
        except Refusal as refusal:
            chat.scene.drop()
            chat.talk, chat.message = asked, heard
            agreeing.give(chat)
            return Say(f"refusals/{refusal.code}", **refusal.facts)
        finally:
            chat.message = heard

    def _hear(self, chat: Chat) -> Say:
        kind = chat.message.kind
        if kind not in SPOKEN:
            handler, personal = self.kinds[kind]
            return _play(chat, handler, personal)
        if chat.message.menu:
            return self._tapped(chat)
        text = clean(chat.message.text)
        if (say := self._from_list(chat, text)) is not None:
            return say
        return self._said(chat, text)

    def _tapped(self, chat: Chat) -> Say:
        """An option of a msgmenu, perhaps years old: its command is heard, never its label."""
        command = self.words.read(chat.message.menu)
        if command is None:  # somebody else's menu, from before this account was ours
            return Say("everyone/help/not_understood", known=bool(chat.homes or chat.grants))
        return self._play(chat, command)

    def _said(self, chat: Chat, text: str) -> Say:
        conversation = self._conversation(chat)
        if conversation and numbered(text):
            return conversation.hear(chat)
        if command := self.words.read(text):
            return self._play(chat, command)
        for pattern, handler, whose, personal in self.patterns:
            if pattern.fullmatch(text) and may(chat, whose):
                return _play(chat, handler, personal)
        if conversation and not (conversation.yields and read_request(text).urgent):
            return conversation.hear(chat)
        return self._loose(chat, text)

    def _conversation(self, chat: Chat) -> Conversation[Any] | None:
        """The one in progress; it ends where its role was taken from her meanwhile."""
        found = self.conversations.get(chat.talk.name) if chat.talk else None
        if found and not may(chat, found.for_):
            chat.forget()
            return None
        return found

    def _from_list(self, chat: Chat, text: str) -> Say | None:
        """An entry of the open list, said by its number or its words: it is played as a command."""
        if chat.talk is None or chat.talk.name != LIST:
            return None
        commands, once = chat.talk.answers["commands"], chat.talk.answers["once"]
        wanted = read_consent(text) if once else None
        chosen = 0 if wanted else read_choice(text, commands)
        if chosen is None and text in MORE and chat.talk.answers.get("more"):
            chosen = 0
        if chosen is None and text in CANCEL:  # 取消 N12, where that is on the list
            chosen = next((at for at, c in enumerate(commands) if c.startswith("取消 ")), None)
        is_end = once and commands[0].endswith(f" {text}")  # 确认 is a command of its own, too
        if chosen is None and (is_end or not self.words.read(text)):
            chosen = self._only_with(chat, text, commands)
        if chosen is None and (text in CANCEL or wanted is False):
            chat.forget()
            return Say("cancelled")
        if chosen is None:
            return None
        if once:
            chat.forget()
        command = self.words.read(commands[chosen])
        assert command is not None, commands[chosen]
        return self._check(chat, command)

    def _only_with(self, chat: Chat, text: str, commands: list[str]) -> int | None:
        """同意, 搬走: where just one of 同意 12, 名册 搬走 is on the list, and hers to say."""
        ends = [f"{c} ".startswith(f"{text} ") or c.endswith(f" {text}") for c in commands]
        if ends.count(True) != 1:
            return None
        command = self.words.read(commands[ends.index(True)])
        return ends.index(True) if command and may(chat, command.route.for_) else None

    def _play(self, chat: Chat, command: Command) -> Say:
        """A command word ends whatever was open, 更多 does not."""
        if not command.route.is_aside:
            chat.forget()
        return self._check(chat, command)

    def _check(self, chat: Chat, command: Command) -> Say:
        whose = command.route.for_
        if not may(chat, whose):
            if read_request(command.words).urgent:
                return self._loose(chat, command.words)
            raise chat.lacks(roles_in(whose)[0], command.route.word)
        chat.number, chat.words, chat.mark = command.number, command.words, command.mark
        return _play(chat, command.route.handler, command.route.personal)

    def _loose(self, chat: Chat, text: str) -> Say:
        """Words that are no command and no answer."""
        if agreeing.waits(chat) and not read_request(text).urgent:
            return agreeing.remind(chat)
        if self.bare_number and (command := read_bare_number(text)):
            chat.number = command
            return self.bare_number(chat)
        assert self.free_words is not None
        chat.words = text
        return self.free_words(chat)


def _play(chat: Chat, handler: Handler, personal: Personal) -> Say:
    """Raises NotAgreedError."""
    if not chat.agrees and (personal is True or (personal and personal(chat))):
        raise NotAgreedError
    return handler(chat)


def _is_typed(chat: Chat) -> bool:
    return chat.message.kind is Kind.TEXT and not chat.message.menu


def may(chat: Chat, whose: Whose) -> bool:
    return whose is None or chat.is_(*roles_in(whose))


def read_bare_number(text: str) -> int | None:
    match = re.fullmatch(r"[#＃№]?\s*(\d{1,9})", text)
    return int(match[1]) if match else None
