"""How a letter can look on a phone: its words, its key, the notice that it brings."""

import re

BETWEEN = "\n\n"  # letters that share a message
KEY = re.compile(r"louli-(\d+)-")
HOLE = "\0"


class Faces:
    """A face is a tuple; on one phone no two letters have the same, unless they say the same."""

    def __init__(self, books):
        self.books = books
        self._head, self._between, _ = self._joined(HOLE, HOLE, more=False)
        self._tail = self._joined(HOLE, more=True)[1]

    def _joined(self, *letters, more):
        return self.books.texts.join("", list(letters), has_more=more).split(HOLE)

    def of_letter(self, letter):
        """First its words, which are there in any case."""
        words = tuple(self.books.text(letter).split(BETWEEN))
        faces = [("words", words[0]), ("key", letter["id"])]
        if letter["lane"] == "mass" and letter["post"] not in (None, letter["id"]):
            faces.append(("key", letter["post"]))
        if letter["notice"]:
            title = self.books.open("notice.title", self.books.notices[letter["notice"]])
            faces.append(("notice", title))
        return faces

    def rest_of(self, letter):
        """What looks like a letter of its own, where somebody wrote an empty line."""
        return [("words", words) for words in self.books.text(letter).split(BETWEEN)[1:]]

    def of_bubble(self, bubble):
        """Of everything that came unasked."""
        match bubble.via:
            case "customer":
                return [("words", words) for words in bubble.text.split(BETWEEN)]
            case "reply":
                return self.of_answer(bubble.text)
            case "template" | "mass":
                return [("key", int(KEY.match(bubble.key)[1]))]
            case "notice":
                return [("notice", bubble.text.partition("\n")[0].removeprefix("标题："))]
            case _:
                return []

    def of_answer(self, text):
        """Of what came along with it."""
        _, head, rest = text.partition(self._head)
        riders = rest.removesuffix(self._tail).split(self._between) if head else []
        return [("words", words) for words in riders]
