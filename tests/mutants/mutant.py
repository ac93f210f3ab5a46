"""A seeded bug: what is changed, why it matters, who must notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """In `file`, `old` stands exactly once, and is replaced by `new`.

    `caught_by`: what pytest is given, a blank between; at least one test of it must fail.
    """

    name: str
    file: str
    old: str
    new: str
    why: str
    caught_by: str

    def applied(self, text):
        """ValueError where the text has moved on."""
        if (count := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: found {count} times in {self.file}: {self.old}")
        return text.replace(self.old, self.new)
