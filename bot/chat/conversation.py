"""A form asked one question at a time. The answers are the state, the next question is computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from bot.chat.choices import numbered, read_choice
from bot.chat.commands import Whose
from bot.chat.context import Chat, NotAgreedError
from bot.chat.messages import Say
from bot.community.refusal import Refusal

A = TypeVar("A", bound=BaseModel)
Answers = dict[str, Any]
BACK = {"返回", "上一步"}
CANCEL = {"取消", "退出", "算了"}


def always(_chat: Chat, _answers: Mapping[str, Any]) -> bool:
    return True


def never(_chat: Chat, _answers: Mapping[str, Any]) -> bool:
    """Of what is known when the conversation begins, or told with something else."""
    return False


@dataclass(frozen=True)
class Ask:
    """One question: a list to choose from or free words to read, then a check if need be.

    The functions see the answers so far, `check` this one too. `facts` are for the question's text.
    """

    key: str
    options: Callable[[Chat, Answers], Sequence[str]] | None = None
    read: Callable[[str], Any] = str.strip
    check: Callable[[Chat, Answers], object] | None = None
    needed: Callable[[Chat, Answers], bool] = always
    facts: Callable[[Chat, Answers], Answers] | None = None

    def accept(self, chat: Chat, answers: Answers, text: str) -> Any:
        """The answer that these words give. Refused: not_on_the_list, or what `read` refuses."""
        if self.options is None:
            return self.read(text)
        options = self.options(chat, answers)
        if (chosen := read_choice(text, options)) is None:
            raise Refusal("not_on_the_list", options=list(options))
        return options[chosen]


class Conversation(Generic[A]):
    """Questions in order, then one thing to do with all the answers.

    `understand(chat, words, key)` reads what it can from words said in one line, where `key` is
    being asked ("" at the beginning); what it finds is not asked any more. The question is the
    template <name>/<key>, its facts the answers so far. `yields`: words of danger are no answer.
    `for_`: whoever has no such role any more does not go on with it. `personal`: nothing is asked
    or heard before she has agreed.
    """

    def __init__(  # noqa: PLR0913 - what a conversation may be
        self,
        name: str,
        *asks: Ask,
        into: type[A],
        then: Callable[[Chat, A], Say],
        understand: Callable[[Chat, str, str], Answers] | None = None,
        yields: bool = True,
        for_: Whose = None,
        personal: bool = False,
    ) -> None:
        self.name, self.asks, self.into, self.then = name, asks, into, then
        self.understand, self.yields, self.for_ = understand, yields, for_
        self.personal = personal
        if [ask.key for ask in asks] != list(into.model_fields):
            raise ValueError(f"{name}: the questions and {into.__name__} differ")

    def begin(self, chat: Chat, /, **known: Any) -> Say:
        """Start over, with what is known already and what the command's own words tell."""
        self._check(chat)
        told = self.understand(chat, chat.words, "") if self.understand and chat.words else {}
        return self._go_on(chat, self._take(chat, known, told))

    def change(self, chat: Chat, /, **new: Any) -> Say:
        """Other answers in the conversation in progress; then it is where it was."""
        assert chat.talk is not None
        return self._go_on(chat, chat.talk.answers | new)

    def hear(self, chat: Chat) -> Say:
        """The next answer of the conversation in progress."""
        assert chat.talk is not None
        answers, text = chat.talk.answers, chat.message.text.strip()
        if text in CANCEL:
            chat.forget()
            return Say("cancelled")
        self._check(chat)
        if text in BACK:
            return self._go_on(chat, dict(list(answers.items())[:-1]))
        ask = self._next(chat, answers)
        assert ask is not None
        told = self.understand(chat, text, ask.key) if self.understand else {}
        if not told.keys() - answers.keys():
            told = {ask.key: ask.accept(chat, answers, numbered(text) or text)}
        return self._go_on(chat, self._take(chat, answers, told))

    def _check(self, chat: Chat) -> None:
        if self.personal and not chat.agrees:
            raise NotAgreedError

    def _take(self, chat: Chat, answers: Answers, told: Answers) -> Answers:
        """Add what was told, each answer checked where it would have been asked."""
        answers = dict(answers)
        for ask in self.asks:
            if ask.key in told and ask.key not in answers:
                answers[ask.key] = told[ask.key]
                if ask.check:
                    ask.check(chat, answers)
        return answers

    def _next(self, chat: Chat, answers: Answers) -> Ask | None:
        missing = (ask for ask in self.asks if ask.key not in answers)
        return next((ask for ask in missing if ask.needed(chat, answers)), None)

    def _go_on(self, chat: Chat, answers: Answers) -> Say:
        ask = self._next(chat, answers)
        if ask is None:
            chat.forget()
            return self.then(chat, self.into.model_validate(answers))
        chat.remember(self.name, **answers)
        facts = ask.facts(chat, answers) if ask.facts else {}
        if ask.options:
            facts["options"] = list(ask.options(chat, answers))
        return Say(f"{self.name}/{ask.key}", **answers, **facts)
