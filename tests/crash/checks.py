"""What must hold between the database and the phones, at every death and at the end."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from bot.community.tickets import Act, TicketState
from bot.storage.outbox import State
from tests.crash.books import Books
from tests.crash.faces import Faces

LIVE = {State.QUEUED, State.SENDING}
TOOK = {State.ACCEPTED, State.DELIVERED}  # a phone must show it
MAY_SHOW = TOOK | {State.UNKNOWN, State.SENDING}
KEYED = {"template", "mass"}
ENDED = {"finished", "cancelled"}
NEW = "workers/jobs/new"
SURE = {"ticket", "media", "notice"}
OF_WECHAT = re.compile("JOBFINISH|subscribe_msg")  # not of the person whose openid it bears
TEMPLATE_REPORT = re.compile(r"TEMPLATESENDJOBFINISH.*<MsgID>(\d+)<.*CDATA\[(\w+)")
REPORTED = {"success": State.DELIVERED, "failed": State.OUT_OF_REACH}
AFTER = {
    Act.ACCEPTED: TicketState.ACCEPTED,
    Act.RESOLVED: TicketState.RESOLVED,
    Act.CLOSED: TicketState.CLOSED,
    Act.REOPENED: TicketState.ACCEPTED,
}


@dataclass(frozen=True, slots=True)
class Violation:
    """`kind`: one of report.KINDS."""

    kind: str
    subject: str
    evidence: str


class Checks:
    """Each violation is told once. `left`: what was being sent at the last death."""

    def __init__(self, town, settings, folder):
        self.town, self.books = town, Books(settings, folder)
        self.faces = Faces(self.books)
        self.is_embedded = settings.database.is_embedded
        self.left = set()
        self.told = set()
        self.shown = Counter()  # (openid, face)
        self.seen = Counter()  # by openid: bubbles looked at so far
        self.fetched = set()  # (openid, face): what WeChat got with an answer

    def at_death(self, *, recovered):
        """`recovered`: the life that ended had come so far as to answer."""
        self.books.read()
        self._look_at_phones()
        letters = self.books.letters.values()
        self.town.missed = {self.books.openid(one["person"]) for one in letters if one["rides"]}
        return self._new([*self._always(), *self._left_sending(recovered=recovered)])

    def at_the_end(self):
        self.books.read()
        self._look_at_phones()
        found = [*self._always(), *self._unfinished(), *self._recipients(), *self._jobs()]
        return self._new([*found, *self._reports(), *self._followers()])

    def _always(self):
        return [*self._promises(), *self._answers(), *self._letters()]

    def _new(self, found):
        new = [one for one in found if (one.kind, one.subject) not in self.told]
        self.told.update((one.kind, one.subject) for one in new)
        return new

    def _look_at_phones(self):
        for openid in self.town.platform.phones:
            bubbles = self.town.platform.screens.of(openid)
            for bubble in bubbles[self.seen[openid] :]:
                self.shown.update((openid, face) for face in self.faces.of_bubble(bubble))
            self.seen[openid] = len(bubbles)
        for push in self.town.witness.take_answered():
            faces = self.faces.of_answer(push.words)
            self.fetched.update((push.openid, face) for face in faces)

    def _promises(self):
        for promise in self.town.promises:
            count, words = self.books.effects[promise.effect], promise.push.words
            kept = words is not None and is_kept(promise, words)
            subject = " ".join(map(str, promise.effect))
            about = f"told in life {promise.life}, {count} times there, answered {words!r}"
            if count > 1:
                yield Violation("doubled", subject, about)
            elif kept and not count:
                yield Violation("lost", subject, about)
            elif words and not kept and count and promise.is_alone:
                yield Violation("untrue", subject, about)

    def _answers(self):
        for number, push in enumerate(self.town.witness.pushes.values()):
            if len(set(push.answers)) > 1:
                told = [answer.decode() for answer in push.answers]
                yield Violation("doubled", f"push {number}", f"{push.xml} answered {told}")

    def _letters(self):
        """What phones showed, against the letters that say so; those with the same words count
        together."""
        alike, known = defaultdict(list), set()
        for letter in self.books.letters.values():
            openid = self.books.openid(letter["person"])
            faces = self.faces.of_letter(letter)
            known.update((openid, face) for face in [*faces, *self.faces.rest_of(letter)])
            alike[openid, faces[0]].append((letter, faces[1:]))
        for openid, face in self.shown.keys() - known:
            yield Violation("unlisted", f"{openid} {face}", "shown, and no letter says so")
        for same, letters in alike.items():
            yield from self._said(same, letters)

    def _said(self, same, letters):
        openid, words = same
        shown = self.shown[same]
        shown += sum(self.shown[openid, face] for _, faces in letters for face in faces)
        letters = [letter for letter, _ in letters]
        ways = [f"{letter['lane']} {letter['state']} {letter['why']}" for letter in letters]
        subject = f"letter {', '.join(str(letter['id']) for letter in letters)}"
        about = f"{words} shown {shown} times, {ways}"
        if shown > len(letters):
            yield Violation("doubled", subject, about)
        elif shown > sum(letter["state"] in MAY_SHOW for letter in letters):
            yield Violation("unlisted", subject, about)
        elif shown < sum(self._must_show(openid, letter) for letter in letters):
            yield Violation("false", subject, about)

    def unknown_shown(self):
        """How many of the unknown ones a phone showed after all."""
        unknown = [one for one in self.books.letters.values() if one["state"] == State.UNKNOWN]
        return sum(self._shows(letter) for letter in unknown)

    def _shows(self, letter):
        openid = self.books.openid(letter["person"])
        return any(self.shown[openid, face] for face in self.faces.of_letter(letter))

    def _must_show(self, openid, letter):
        """What WeChat took it may still drop: a template where it says so later, a mass message
        for some, an answer of which it had apologised already."""
        if letter["state"] != State.ACCEPTED:
            return letter["state"] == State.DELIVERED
        match letter["lane"]:
            case "template":
                return not self.town.platform.phones[openid].blocks_templates
            case "reply":
                return (openid, self.faces.of_letter(letter)[0]) not in self.fetched
            case lane:
                return lane != "mass"

    def _left_sending(self, *, recovered):
        """On SQLite, what had no key when the life before ended is settled as soon as this one
        answers. (On PostgreSQL a lease must lapse first; where there is a key it is said again.)"""
        sending = {
            (number, letter["attempt"])
            for number, letter in self.books.letters.items()
            if letter["state"] == State.SENDING and letter["lane"] not in KEYED
        }
        if recovered and self.is_embedded:
            for number, _ in sending & self.left:
                yield Violation("stuck", f"letter {number}", "still sending after a restart")
        self.left = sending

    def _unfinished(self):
        for number, letter in self.books.letters.items():
            if letter["state"] in LIVE:
                yield Violation("stuck", f"letter {number}", f"{letter['state']} at the end")

    def _recipients(self):
        """Each notice comes to its end, and has a letter for everybody who has been there."""
        told = defaultdict(set)
        for letter in self.books.letters.values():
            if letter["notice"]:
                told[letter["notice"]].add(self.books.openid(letter["person"]))
        for number, notice in self.books.notices.items():
            if notice["state"] not in ENDED:
                yield Violation("stuck", f"notice {number}", f"{notice['state']} at the end")
        for number, buildings in self.town.notices.items():
            homes = self.town.homes
            here = {openid for openid, home in homes.items() if home.building in buildings}
            must = here & {phone.openid for phone in self.town.steady}
            if told[number] - here:
                yield Violation("untrue", f"notice {number}", "told to others, too")
            missed = must - told[number]
            if missed and self.books.notices[number]["state"] == "finished":
                yield Violation("lost", f"notice {number}", f"{len(missed)} have no letter")

    def _jobs(self):
        """Each ticket has its letters to the workers, and is where its timeline says."""
        told, steps = Counter(), defaultdict(list)
        for letter in self.books.letters.values():
            if letter["template"] == NEW:
                told[letter["about"]] += 1
        for event in sorted(self.books.events.values(), key=lambda event: event["id"]):
            if event["act"] in AFTER:
                steps[event["ticket"]].append(AFTER[event["act"]])
        for number, job in self.town.jobs.items():
            if told[f"ticket:{number}"] != len(job.workers):
                yield Violation("lost", f"ticket {number}", f"{told[f'ticket:{number}']} letters")
        for number, ticket in self.books.tickets.items():
            expected = [TicketState.REPORTED, *steps[number]][-1]
            if ticket["state"] != expected:
                why = f"{ticket['state']}, but its timeline ends {expected}"
                yield Violation("lost", f"ticket {number}", why)

    def _reports(self):
        """What WeChat reported, and was told that we heard, its letter says."""
        letters = {letter["msgid"]: letter for letter in self.books.letters.values()}
        for push in self.town.witness.pushes.values():
            found = TEMPLATE_REPORT.search(push.xml)
            letter = letters.get(found[1]) if found and push.answers else None
            if letter is None or letter["lane"] != "template":  # perhaps it went on another way
                continue
            if letter["state"] != (wanted := REPORTED[found[2]]):
                about = f"{letter['state']}, reported {wanted}"
                yield Violation("lost", f"report of letter {letter['id']}", about)

    def _followers(self):
        """Who follows, as far as the last thing they did was answered."""
        pushes = self.town.witness.pushes.values()
        last = {push.openid: push for push in pushes if not OF_WECHAT.search(push.xml)}
        for person in self.books.people.values():
            if (push := last.get(openid := person["openid"])) and push.answers:
                follows = self.town.platform.users.follows(openid)
                if bool(person["follows"]) != follows:
                    about = f"follows: {follows}, known: {person['follows']}"
                    yield Violation("lost", openid, about)


def is_kept(promise, words):
    """Whether the answer says so; an empty one does, of what nobody can refuse."""
    return promise.kept.search(words) if words else promise.effect[0] in SURE
