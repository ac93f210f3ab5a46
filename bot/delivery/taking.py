"""What leaves next: letters claimed, each on its lane, and on record before they go."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import monotonic

from bot import clock
from bot.community.notices import Notice, NoticeState
from bot.community.people import NO_WECHAT
from bot.delivery import lanes, matters, traffic
from bot.delivery.lanes import KEYED, Matter
from bot.delivery.posts import LEASE, Post
from bot.delivery.settling import Ends
from bot.delivery.wording import Wording
from bot.storage import attempts, audience, ledgers, notices, outbox, outgoing
from bot.storage import traffic as shared
from bot.storage.outbox import Lane, Letter, State
from bot.storage.outgoing import Due
from bot.storage.scene import Scene
from bot.storage.traffic import EVERYTHING

MOST_BY_MASS = 5000  # of the 10,000 that one call may carry: a turn stays short


@dataclass(slots=True)
class Taking:
    """One round: at most `room` posts, and no faster than `rate` a second over all processes."""

    scene: Scene
    ends: Ends
    room: int
    rate: float
    flying: Collection[Lane] = ()  # lanes of the posts that are on their way
    ours: Collection[int] = ()  # letters on their way from here, or just back: rows tell less
    posts: list[Post] = field(default_factory=list)
    decided: int = 0  # letters that came to an end, or to another queue, without a post
    whom: set[int] = field(default_factory=set)  # they have one in this round
    wording: Wording = field(init=False)

    def __post_init__(self) -> None:
        self.wording = Wording(self.scene, self.ends)

    def take(self) -> None:
        """Nothing while everything is held."""
        if EVERYTHING in shared.closed(self.scene.db):
            return
        self._repeat(outgoing.in_doubt(self.scene.db, KEYED, self.room))
        self._choose(outgoing.own(self.scene.db, self._left()))
        for notice in notices.leaving(self.scene.db):
            if self._left() <= 0:
                break
            self._notice(notice)
        self.decided += self.wording.settled
        self._begin()

    def _notice(self, notice: Notice) -> None:
        """One by one where they can be; the rest by mass, when it is known who that is."""
        db, matter = self.scene.db, matters.of_notice(notice)
        self._choose(outgoing.of_notice(db, notice, self._left()), matter)
        is_known = notice.state is NoticeState.SENDING and not audience.is_tried(db, notice.id)
        if notice.by_mass and is_known and self._left() > 0:
            self._together(outgoing.for_mass(db, notice.id, MOST_BY_MASS), matter)

    def _left(self) -> int:
        return self.room - len(self.posts)

    def _repeat(self, found: Iterable[Due]) -> None:
        """Where WeChat has a key, what nobody knows the end of is said again under its key."""
        again: set[int | None] = set()
        for item in found:
            letter = item.letter
            if letter.id in self.ours or letter.post in again or self._is_paused(letter):
                continue
            again.add(letter.post)
            lane = Lane(letter.lane)
            group = outgoing.of_mass(self.scene.db, letter) if lane is Lane.MASS else [item]
            known = [one for one in group if self._may_repeat(one)]
            if known:
                self._add(self.wording.other(lane, known))

    def _may_repeat(self, item: Due) -> bool:
        """Not to somebody who has had herself erased since."""
        is_there = not item.openid.startswith(NO_WECHAT)
        return self.ends.may_repeat(self.scene, item.letter, is_there=is_there)

    def _is_paused(self, letter: Letter) -> bool:
        db = self.scene.db
        return bool(letter.notice) and matters.state_of(db, letter) is NoticeState.PAUSED

    def _choose(self, found: Sequence[Due], matter: Matter | None = None) -> None:
        """`matter`: their notice's; None: each letter's own."""
        db, now = self.scene.db, clock.now()
        fresh = [item for item in found if item.letter.person not in self.whom]
        due = [item for item in fresh if self._is_still_news(item.letter)]
        books, seen = ledgers.of(db, {item.letter.person for item in due}), traffic.look(db)
        for person, group in groupby(sorted(due, key=_in_order), key=_person):
            together: list[Due] = []
            for item in group:
                what = matter or matters.of_letter(db, item.letter, self.ends.words)
                tried = outbox.lanes_of(item.letter.tried)
                choice = lanes.choose(books[person], what, seen, now, tried)
                if isinstance(choice, Lane) and self._must_wait(choice):
                    break
                if isinstance(choice, Lane) and choice is not Lane.CUSTOMER:
                    if not together:
                        self._single(choice, item)
                    break  # one in flight a person: what is left waits for it
                if isinstance(choice, Lane):
                    together.append(item)
                else:
                    self.decided += 1
                    self.ends.record(self.scene, item.letter, choice)
            if together:
                self._add(self.wording.customer(together))

    def _must_wait(self, lane: Lane) -> bool:
        """After a row of refusals one message finds out for all whether the lane is open again."""
        if not self.ends.breaker.doubts(lane):
            return False
        return lane in self.flying or any(post.lane is lane for post in self.posts)

    def _is_still_news(self, letter: Letter) -> bool:
        """What is past its time is listed, not sent."""
        if letter.expires_at is None or clock.now() < letter.expires_at:
            return True
        self.decided += 1
        self.scene.change(letter, state=State.EXPIRED)
        self.ends.unreached(self.scene, letter)
        return False

    def _single(self, lane: Lane, item: Due) -> None:
        if lane is Lane.MASS:
            self.decided += 1
            self.scene.change(item.letter, lane=lane.value)  # it leaves with all the others
            return
        self._add(self.wording.other(lane, [item]))

    def _together(self, found: Sequence[Due], matter: Matter) -> None:
        """One mass message, to those whom it is still the way to reach; it takes two at least."""
        db, now, seen = self.scene.db, clock.now(), traffic.look(self.scene.db)
        due = [item for item in found if self._is_still_news(item.letter)]
        books, group = ledgers.of(db, {item.letter.person for item in due}), list[Due]()
        for item in due:
            tried = outbox.lanes_of(item.letter.tried)
            choice = lanes.choose(books[item.letter.person], matter, seen, now, tried)
            if choice is Lane.MASS:
                group.append(item)
            elif isinstance(choice, Lane):
                self._put_back(item.letter)
            else:
                self.decided += 1
                self.ends.record(self.scene, item.letter, choice)
        if len(group) == 1:
            self._put_back(group[0].letter, tried=f"{group[0].letter.tried} mass".strip())
        elif group and not self._must_wait(Lane.MASS):
            self._add(self.wording.other(Lane.MASS, group))

    def _put_back(self, letter: Letter, **fields: str) -> None:
        """It looks for another lane."""
        self.decided += 1
        self.scene.change(letter, lane="", **fields)

    def _add(self, post: Post | None) -> None:
        if post:
            self.posts.append(post)
            self.whom.update(letter.person for letter in post.letters)

    def _begin(self) -> None:
        """Those that the pace lets go are on record as leaving; the others were not taken."""
        if not self.posts:
            return
        allowed, wait = shared.reserve(self.scene.db, len(self.posts), self.rate)
        del self.posts[allowed:]
        first = monotonic() + wait
        alone: dict[Lane, list[Letter]] = {}
        for place, post in enumerate(self.posts):
            post.leaves_at = first + place / self.rate
            if len(post.letters) == 1:
                alone.setdefault(post.lane, []).append(post.letters[0])
            else:
                attempts.begin(self.scene, post.letters, post.lane, LEASE)
            if post.lane is Lane.ONCE:
                self.ends.use_consent(self.scene, post.letters[0])
        for lane, letters in alone.items():
            attempts.begin(self.scene, letters, lane, LEASE, alone=True)
        self.wording.freeze(self.posts)
        for lane, count in Counter(post.lane for post in self.posts).items():
            shared.spend(self.scene, lane, count)


def _person(item: Due) -> int:
    return item.letter.person


def _in_order(item: Due) -> tuple[int, int]:
    return item.letter.person, item.letter.id
