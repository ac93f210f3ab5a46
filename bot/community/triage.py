"""What a request is about, whether it is urgent, and what is no request at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.community import triage_words as words
from bot.community.writing import plain


class _Rules:
    """Categories in order, each with the words that tell it; looked up by their first letter."""

    def __init__(self, rules: Iterable[tuple[str, list[str]]]) -> None:
        self._categories: list[str] = []
        self._by_letter: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {}
        for rank, (category, entries) in enumerate(rules):
            self._categories.append(category)
            for entry in entries:
                word, *others = entry.split("+")
                self._by_letter.setdefault(word[0], []).append((rank, word, tuple(others)))

    def find(self, line: str, *, denied: bool = False) -> str | None:
        """The first category of which a word occurs; with `denied`, is said and not denied."""
        best = len(self._categories)
        for letter in set(line):
            for rank, word, others in self._by_letter.get(letter, ()):
                if rank < best and _occurs(line, (word, *others), denied=denied):
                    best = rank
        return self._categories[best] if best < len(self._categories) else None


def _either(entries: str) -> str:
    return "|".join(map(re.escape, sorted(entries.split(), key=len, reverse=True)))


_GAS = [form.replace("*", gas) for gas in words.GASES.split() for form in words.GAS_FORMS.split()]
_URGENT = _Rules((("safety", _GAS), *((name, said.split()) for name, said in words.URGENT)))
_CATEGORIES = _Rules((name, said.split()) for name, said in words.CATEGORIES)
_LOOKALIKES, _HARMLESS = words.LOOKALIKES.split(), words.HARMLESS.split()
_NOT_NOW, _SETTLED = words.NOT_NOW.split(), words.SETTLED.split()
_LOST, _PEOPLE = words.LOST.split(), words.PEOPLE.split()
_CLAUSES = re.compile(r"[,.。!?;:\n]+")
_LOST_THING = re.compile(rf"(?:{_either(words.THINGS)})[也又]?(?:{_either(words.LOST)})")
_DENIED = re.compile(  # 没着火, 不是着火 (but 是不是着火了 is a cry), 怕引起火灾
    r"(?:没有?|(?<!是)不是|并非|会|未|无|不)(?:人|再|发生|引起|引发|造成|出现|闻到|被|什么)?$"
    r"|(?:怕|担心|万一|如果|要是|假如|防|预防|避免|容易|小心|可能引|可能导致)(?!是)[^,]{0,6}$"
)
_EMOTICON = re.compile(r"\[[^\[\]]{1,8}\]|/:[:;a-z@~|\-()<>*&!$,.0-9]{1,8}")
_NO_LETTER = re.compile(r"(?:〔[^〕]*〕|[\W_])+")  # nor what the house put in place of a word
_TALK = re.compile(rf"(?:{_either(words.SMALL_TALK)})*+")
_LONGEST_TALK = 40  # characters


@dataclass(frozen=True, slots=True)
class Request:
    """`category`: a code of the ticket categories. `urgent`: rings at once, at any hour."""

    category: str
    urgent: bool


def read_request(text: str) -> Request:
    line = _without(_LOOKALIKES, plain(text))
    if category := _urgent(line):
        return Request(category, urgent=True)
    return Request(_CATEGORIES.find(line) or "other", urgent=False)


def is_small_talk(text: str) -> bool:
    """Thanks, greetings, yes and no, emoji: nothing a ticket could be made of."""
    letters = _NO_LETTER.sub("", _EMOTICON.sub("", plain(text[: 4 * _LONGEST_TALK]))).lower()
    return len(letters) <= _LONGEST_TALK and bool(_TALK.fullmatch(letters))


def _without(taken: list[str], line: str) -> str:
    for word in taken:
        line = line.replace(word, " ")
    return line


def _urgent(line: str) -> str | None:
    """The category of what is urgent in `line`, with lessons, the past and lookalikes left out."""
    if not _URGENT.find(line) and not any(word in line for word in _LOST):
        return None
    line = _without(_HARMLESS, line)
    if any(word in line for word in _SETTLED):
        return None
    clauses = [
        clause for clause in _CLAUSES.split(line) if not any(word in clause for word in _NOT_NOW)
    ]
    now = ",".join(clauses)
    if category := _URGENT.find(now, denied=True):
        return category
    return "welfare" if _is_somebody_lost(now) else None


def _occurs(line: str, entry: tuple[str, ...], *, denied: bool) -> bool:
    """Whether all words of an entry occur in `line`; with `denied`, each once undenied."""
    if not all(word in line for word in entry):
        return False
    return not denied or all(_is_said(line, word) for word in entry)


def _is_said(line: str, word: str) -> bool:
    at = line.find(word)
    while at >= 0:
        if not _DENIED.search(line, max(0, at - 12), at):
            return True
        at = line.find(word, at + len(word))
    return False


def _is_somebody_lost(line: str) -> bool:
    for word in _LOST:
        if _is_said(line, word) and not _LOST_THING.search(line):
            return any(who in line for who in _PEOPLE)
    return False
