"""What must hold at the end of a play, beyond what must hold after crashes."""

import re
from collections import Counter, defaultdict

from bot.community.tickets import Act, TicketState
from tests.crash import checks as usual
from tests.crash.checks import Violation
from tests.play.faces import Faces
from tests.play.town import MARK

OPENID = re.compile(r"oLouli[\w-]{22}")
MOBILE = re.compile(r"139\d{8}")
LETTER, TICKET, PUSH = (
    re.compile(r"letter (\d+)"),
    re.compile(r"ticket (\d+)"),
    re.compile(r"push (\d+)"),
)
DECIDED = ("staff/approvals/", "residents/household/")  # letters with the committee's reason
FOLLOWS_FROM = {  # act -> the states that it may leave, the one that it leads to
    Act.ACCEPTED: ({TicketState.REPORTED}, TicketState.ACCEPTED),
    Act.RESOLVED: ({TicketState.ACCEPTED}, TicketState.RESOLVED),
    Act.CLOSED: ({TicketState.RESOLVED}, TicketState.CLOSED),
    Act.REOPENED: ({TicketState.RESOLVED, TicketState.CLOSED}, TicketState.ACCEPTED),
}
SHOWN = 12  # bubbles of a phone's record in a report


class Checks(usual.Checks):
    def __init__(self, town, settings, folder):
        super().__init__(town, settings, folder)
        self.faces = Faces(self.books)

    def meanwhile(self):
        """While all goes on: what holds always."""
        return self.at_death(recovered=False)

    def at_the_end(self):
        found = super().at_the_end()
        more = [*self._timelines(), *self._canaries(), *self._residencies(), *self._states()]
        return [*found, *self._new(more)]

    def _timelines(self):
        """Each step of a ticket leads on from where the one before had led."""
        states = dict.fromkeys(self.books.tickets, TicketState.REPORTED)
        for event in sorted(self.books.events.values(), key=lambda event: event["id"]):
            if event["act"] in FOLLOWS_FROM:
                fitting, leads_to = FOLLOWS_FROM[Act(event["act"])]
                if states[event["ticket"]] not in fitting:
                    about = f"{event['act']} after {states[event['ticket']]}"
                    yield Violation("untrue", f"ticket {event['ticket']}", about)
                states[event["ticket"]] = leads_to

    def _canaries(self):
        """Nobody was shown another's words or mobile but who works on it, or whom a notice told."""
        own = {openid: one.mobile for openid, one in self.town.homes.items()}
        readers = self._readers()
        for openid, phone in self.town.platform.phones.items():
            if openid in self.town.officials:
                continue
            shown = "\n\n".join(said(b) for b in phone.bubbles if b.side == "account")
            for mark in set(MARK.findall(shown)):
                if self.town.authors.get(mark) != openid and openid not in readers[mark]:
                    where = next(part for part in shown.split("\n\n") if mark in part)
                    yield Violation(
                        "untrue", f"{openid} was shown {mark}", f"another's, in {where!r}"
                    )
            for mobile in set(MOBILE.findall(shown)) - {own.get(openid)}:
                yield Violation("untrue", f"{openid} was shown a mobile", mobile)

    def _readers(self):
        """mark -> whom it was meant for."""
        readers = defaultdict(set)
        for words, openids in (*self._letters_say(), *self._notices_say(), *self._tickets_say()):
            for mark in MARK.findall(words):
                readers[mark].update(openids)
        return readers

    def _letters_say(self):
        """Who was written to by the committee itself: of a notice, or of her claim."""
        for letter in self.books.letters.values():
            if letter["notice"] or letter["template"].startswith(DECIDED):
                yield self.books.text(letter), {self.books.openid(letter["person"])}

    def _notices_say(self):
        """Whoever lives where it was told can ask for it."""
        for number, notice in self.books.notices.items():
            told = self.town.notices.get(number, ())
            here = {openid for openid, home in self.town.homes.items() if home.building in told}
            for place in ("notice.title", "notice.body"):
                yield self.books.open(place, notice), here

    def _tickets_say(self):
        """What is done about a ticket its reporter hears."""
        for event in self.books.events.values():
            reporter = self.books.tickets[event["ticket"]]["reporter"]
            yield self.books.open("event.words", event), {self.books.openid(reporter)}

    def _residencies(self):
        """Only who follows lives somewhere, as far as the house was told that they left."""
        for openid in self.books.effects:
            if openid[0] == "residency":
                person = next(p for p in self.books.people.values() if p["openid"] == openid[1])
                if not person["follows"]:
                    yield Violation("untrue", openid[1], "lives here and does not follow")

    def _states(self):
        """A notice's recipients are the sum of the states of its letters, one for each."""
        recipients = Counter(
            (letter["notice"], letter["person"])
            for letter in self.books.letters.values()
            if letter["notice"]
        )
        for (notice, person), count in recipients.items():
            if count > 1:
                about = f"{count} letters to {self.books.openid(person)}"
                yield Violation("doubled", f"notice {notice}", about)

    def openid_of(self, violation):
        """Whose phone it is about, "" for nobody's."""
        said = f"{violation.subject} {violation.evidence}"
        if found := OPENID.search(said):
            return found[0]
        if (found := LETTER.search(said)) and (letter := self.books.letters.get(int(found[1]))):
            return self.books.openid(letter["person"])
        if (found := TICKET.search(said)) and (ticket := self.books.tickets.get(int(found[1]))):
            return self.books.openid(ticket["reporter"])
        return ""

    def record(self, openid):
        """The latest of what its phone shows."""
        bubbles = self.town.platform.screens.of(openid)[-SHOWN:]
        return [f"{b.at:%m-%d %H:%M:%S} {b.via}: {b.title} {b.text!r}" for b in bubbles]


def said(bubble):
    """All the words that a bubble shows."""
    options = (words for _, words in bubble.options)
    return " ".join((bubble.title, bubble.text, bubble.tail, *options))
