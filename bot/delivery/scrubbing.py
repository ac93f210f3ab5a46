"""The turns of an erasure: what is left of a person who is severed, found and emptied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import dumps

from bot import clock
from bot.community.erasures import Erasure, Step, redacted
from bot.community.places import building_of
from bot.community.tickets import Ticket, TicketState
from bot.storage import erasing, told
from bot.storage.outbox import Letter, State
from bot.storage.scene import Db, Scene

A_TURN = 500  # rows read
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def closed_tickets(db: Db, person: int) -> list[Ticket]:
    """Of hers, with words."""
    hers = erasing.tickets_of(db, person)
    return [one for one in hers if one.state is TicketState.CLOSED and one.words]


def files(scene: Scene, erasure: Erasure) -> dict[int, str]:
    """Her loose photos and clips, and those of her closed tickets: their files' names."""
    closed = closed_tickets(scene.db, erasure.person)
    return erasing.files_of(scene.db, erasure.person, [one.id for one in closed])


def own_rows(scene: Scene, erasure: Erasure, photos: Iterable[int]) -> int:
    """Her own, and the letters about her. How many of them are on their way this moment."""
    db, person, known = scene.db, erasure.person, erasure.known or {}
    closed = closed_tickets(db, person)
    erasing.drop_files(scene, photos)
    empty_tickets(scene, closed)
    erasing.empty_answers(scene, person, erasure.asked_at)
    empty_proposals(scene, known.get("places", []), known.get("names", []))
    to_her = erasing.letters_to(db, person)
    about = [f"person:{person}", *(f"ticket:{one.id}" for one in closed)]
    about += [f"claim:{one.id}" for one in erasing.claims_of(db, person)]
    if not erasure.keeps_role:
        about += [f"grant:{number}" for number in erasing.grants_of(db, person)]
    about_her = erasing.letters_about(db, about)
    for letter in to_her:
        _empty(scene, letter, is_hers=not erasure.keeps_role)
    for letter in about_her:
        _cancel(scene, letter)
        _empty(scene, letter)
    found = {letter.id: letter for letter in (*to_her, *about_her)}
    return sum(letter.state is State.SENDING for letter in found.values())


def empty_tickets(scene: Scene, closed: Sequence[Ticket]) -> None:
    """What was said, and of where no more than the building."""
    if closed:
        places = {one.id: building_of(one.place) or one.place for one in closed}
        erasing.empty_tickets(scene, places)


def empty_proposals(scene: Scene, places: Sequence[str], names: Sequence[str]) -> None:
    """Decided changes of the roster that name her; those that wait are the committee's own."""
    for one in erasing.decided_proposals(scene.db, places) if places and names else []:
        if redacted(one.facts, list(names)) != one.facts:
            erasing.empty_proposal(scene, one.id)


def _cancel(scene: Scene, letter: Letter) -> None:
    """What has not left and is of nothing but her."""
    if letter.state is State.QUEUED and not letter.about.startswith("ticket:"):
        scene.change(letter, state=State.CANCELLED)


def _empty(scene: Scene, letter: Letter, *, is_hers: bool = False) -> None:
    """Its words; state and times stay. `is_hers`: nobody will ever send it again."""
    is_unknown = letter.state is State.UNKNOWN and is_hers
    if erasing.is_over(letter) or is_unknown:
        scene.change(letter, facts=None, text=None, rides=False)


@dataclass(slots=True)
class Search:
    """Other people's rows that name somebody, or say her words: read once for several of them.

    A turn of `answers`, `letters`, `talks`, `pages` goes on where the last one stopped; False: that
    was all.
    """

    names: list[str]
    words: list[str]
    busy: int = 0  # letters that name her and are on their way
    _looked_for: list[str] = field(default_factory=list)
    _said: tuple[datetime, str] = field(default=(LONG_AGO, ""))
    _letter: tuple[int, int] = (0, 0)
    _talk: int = 0
    _page: int = 0

    @classmethod
    def of(cls, erasures: Iterable[Erasure]) -> "Search":
        known = [erasure.known or {} for erasure in erasures]
        names = {name for one in known for name in one.get("names", [])}
        words = {said for one in known for said in one.get("words", [])}
        return cls(sorted(names, key=len, reverse=True), sorted(words))

    def __post_init__(self) -> None:
        """As they stand in a text, and in JSON."""
        all_of_it = [*self.names, *self.words]
        self._looked_for = sorted(
            {*all_of_it, *(dumps(one, ensure_ascii=False)[1:-1] for one in all_of_it)}
        )

    def is_for_anything(self) -> bool:
        return bool(self.names or self.words)

    def _meets(self, text: str) -> bool:
        return any(one in text for one in self._looked_for)

    def answers(self, scene: Scene) -> bool:
        found = told.told_since(scene.db, self._said, A_TURN)
        told.unsay(scene, [one.place[1] for one in found if self._meets(one.words)])
        self._said = found[-1].place if found else self._said
        return len(found) == A_TURN

    def letters(self, scene: Scene) -> bool:
        """Those that are over are emptied; in the others a mark stands for her name."""
        found = told.worded_letters(scene.db, self._letter, A_TURN)
        hits = [one.place[1] for one in found if self._meets(one.words)]
        for letter in told.numbered_letters(scene.db, hits):
            self._rid(scene, letter)
        self._letter = found[-1].place if found else self._letter
        return len(found) == A_TURN

    def _rid(self, scene: Scene, letter: Letter) -> None:
        if erasing.is_over(letter):
            scene.change(letter, facts=None, text=None, rides=False)
        elif letter.state is State.SENDING:
            self.busy += 1
        else:
            all_of_it = [*self.names, *self.words]
            facts, text = redacted(letter.facts, all_of_it), redacted(letter.text, all_of_it)
            scene.change(letter, facts=facts, text=text)

    def talks(self, scene: Scene) -> bool:
        """A conversation that names her is over."""
        found = told.open_talks(scene.db, self._talk, A_TURN)
        for talk in found:
            if self._meets(str(talk.answers)):
                scene.remove(talk)
        self._talk = found[-1].person if found else self._talk
        return len(found) == A_TURN

    def pages(self, scene: Scene) -> bool:
        found = told.open_pages(scene.db, self._page, A_TURN)
        for page in found:
            if self._meets(page.text):
                scene.remove(page)
        self._page = found[-1].person if found else self._page
        return len(found) == A_TURN


def finish(scene: Scene, erasures: Iterable[Erasure]) -> None:
    """Done, but for what is open."""
    for one in erasures:
        waits = erasing.has_open_tickets(scene.db, one.person)
        scene.change(one, step=Step.DONE, known=None, done_at=clock.now(), waits=waits)


def finish_closed(scene: Scene, closed: Sequence[Ticket], photos: Iterable[int]) -> None:
    """Tickets of erased people that have closed since; and what was written about them."""
    erasing.drop_files(scene, photos)
    empty_tickets(scene, closed)
    for letter in erasing.letters_about(scene.db, [f"ticket:{one.id}" for one in closed]):
        _empty(scene, letter)
    for erasure in erasing.waiting(scene.db):
        for letter in [] if erasure.keeps_role else erasing.letters_to(scene.db, erasure.person):
            _empty(scene, letter, is_hers=True)
        still_open = erasing.has_open_tickets(scene.db, erasure.person)
        left = {one.id for one in closed_tickets(scene.db, erasure.person)}
        if not still_open and not left.difference(one.id for one in closed):
            scene.change(erasure, waits=False)
