"""One message in, one answer out, in one turn of the writer."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from secrets import token_hex
from time import monotonic

from bot import clock
from bot.chat.context import Chat
from bot.chat.messages import Incoming, Kind, Reply, Say
from bot.chat.router import Router
from bot.chat.texts import Texts
from bot.community.people import Person
from bot.community.refusal import Refusal
from bot.delivery import lanes, letters, reports, riding
from bot.storage import inbox
from bot.storage.inbox import Answer, Heard, Opening, Opens, Owner
from bot.storage.journal import Failed
from bot.storage.scene import Db, Scene
from bot.storage.talks import Page
from bot.storage.writer import UnavailableError, Writer

log = logging.getLogger(__name__)
REPLY_WITHIN = 4.5  # seconds; WeChat hangs up after 5
OPENS = {  # all others are messages
    **dict.fromkeys((Kind.FOLLOW, Kind.SCAN, Kind.TAP, Kind.CODE), Opens.TAP),
    **dict.fromkeys((Kind.VIEW, Kind.PICTURES, Kind.PLACE, Kind.POSITION), Opens.NOTHING),
    **dict.fromkeys((Kind.UNFOLLOW, Kind.CONSENT, Kind.EVENT, Kind.OTHER), Opens.NOTHING),
}
PLATFORM = {Kind.FINISH, Kind.ACCOUNT}  # nobody said it: nobody is met, nobody answered
NOBODY = 0
UNKNOWN = {Kind.EVENT, Kind.OTHER}
ELSEWHERE = {Kind.UNFOLLOW, Kind.CONSENT}  # told of somebody who may not follow: no way to answer
Alarm = Callable[[Scene, Say], None]


class Dispatch:
    """`alarm` tells staff of a message that could not be handled."""

    def __init__(
        self,
        routes: Router,
        writer: Writer,
        texts: Texts,
        alarm: Alarm,
        reply_within: float = REPLY_WITHIN,
    ) -> None:
        self.routes, self.writer, self.texts, self.alarm = routes, writer, texts, alarm
        self.reply_within = reply_within

    async def hear(self, message: Incoming) -> Reply | None:
        """Answer a push once; a repeat gets the same. None: the answer is not the door's to give.

        Raises UnavailableError where the database is away: then nothing happened, WeChat repeats.
        """
        message = self.texts.scrub(message)
        message = replace(message, key=self._key(message.key))
        heard, deadline = Heard(message.key, message.openid), monotonic() + self.reply_within
        if message.kind in PLATFORM:
            await self.writer.hear(heard, partial(self._note, message))
            return None
        try:
            answer = await self.writer.hear(heard, partial(self._turn, message, deadline))
        except UnavailableError:
            raise
        except Exception as error:
            reference = token_hex(4)
            log.exception(
                "%s: a %s could not be handled: %s", reference, message.kind, type(error).__name__
            )
            turn = partial(self._apologise, message, deadline, reference)
            answer = await self.writer.hear(heard, turn)
        if answer.owner is Owner.OUTBOX or not answer.text:
            return None
        return Reply(answer.text, int(answer.at.timestamp()), rides=bool(answer.carries))

    async def fetched(self, key: str) -> None:
        """WeChat has the answer to this message, and what rode along with it."""
        await self.writer.run(partial(self._arrived, self._key(key)))

    def _key(self, key: str) -> str:
        """As it is kept: an event's holds the sender's openid, which is kept in her row alone."""
        return self.writer.seal.index(key, "answer.key") if ":" in key else key

    def _arrived(self, key: str, scene: Scene) -> None:
        if answer := inbox.answer(scene.db, key):
            riding.arrived(scene, answer)

    def _note(self, message: Incoming, scene: Scene, opening: Opening) -> None:
        """A report of WeChat's own."""
        if message.kind is Kind.FINISH:
            reports.hear(scene, message.openid, message.finished)
        elif opening.answer is None:
            self.alarm(scene, _of_account(message))
            owner, opens = Owner.DOOR, Opens.NOTHING
            scene.file(Answer(key=message.key, person=NOBODY, owner=owner, opens=opens, text=""))

    def _turn(self, message: Incoming, deadline: float, scene: Scene, opening: Opening) -> Answer:
        if opening.answer:
            return opening.answer
        if opening.damage:
            raise opening.damage
        chat = self._chat(message, scene, opening)
        if message.kind in UNKNOWN:
            self._keep(message, scene)
        try:
            say = self.routes.answer(chat)
        except Refusal as refusal:
            scene.drop()
            say = Say(f"refusals/{refusal.code}", **refusal.facts)
        return self._answer(chat, deadline, say, rides=opening.has_riders)

    def _keep(self, message: Incoming, scene: Scene) -> None:
        """Somebody may want to know one day what it was."""
        reference = token_hex(4)
        log.info("%s: a push of an unknown kind is kept: %s", reference, message.text or "?")
        scene.add(Failed(reference=reference, openid=message.openid, words=message.raw))

    def _apologise(
        self, message: Incoming, deadline: float, reference: str, scene: Scene, opening: Opening
    ) -> Answer:
        """The polite answer after a fault: the message is kept sealed, staff are told."""
        if opening.answer:
            return opening.answer
        chat = self._chat(message, scene, opening)
        if opening.talk and opening.talk.answers is None:  # it does not open
            scene.remove(opening.talk)  # else nothing could be said any more
        scene.add(Failed(reference=reference, openid=message.openid, words=message.text))
        self.alarm(scene, Say("staff/alarms/failed", reference=reference))
        return self._answer(chat, deadline, Say("sorry", reference=reference))

    def _chat(self, message: Incoming, scene: Scene, opening: Opening) -> Chat:
        """The sender is met, or met again: whoever writes follows."""
        person, follows = opening.person, message.kind not in ELSEWHERE
        if person is None:
            person = Person(id=scene.number("person"), openid=message.openid, follows=follows)
            scene.kept.add(person)
        elif person.follows != follows and _is_news(message, person, scene.db):
            scene.kept.change(person, follows=follows)
        return Chat(
            person,
            opening.homes,
            opening.grants,
            message,
            scene,
            opening.talk,
            lapsed=opening.lapsed,
            reads=opening.reads,
            terms=self.texts.terms,
            agreed_to=opening.agreed_to,
            helps=opening.helps,
        )

    def _answer(self, chat: Chat, deadline: float, say: Say, *, rides: bool = False) -> Answer:
        """Give the answer its one owner: the door while it is open, else the outbox.

        An account that cannot push has only the door: it lets the first tries run out, and a later
        one fetches the answer.
        """
        in_time = monotonic() < deadline or not lanes.can_push(chat.db.settings.wechat.account)
        owner = Owner.DOOR if in_time else Owner.OUTBOX
        scene, person, whole = chat.scene, chat.person.id, self.texts.render(say)
        if chat.message.is_scrubbed and whole:
            whole = self.texts.render(Say("scrubbed", text=whole))
        carried: list[int] = []
        if rides and owner is Owner.DOOR and chat.message.kind not in ELSEWHERE:
            whole, carried = riding.board(scene, person, whole, self.texts.whole, self.texts.join)
        text, rest = self.texts.first_page(whole)
        if rest:
            scene.put(Page(person=person, text=rest))
        opens = Opens.TAP if chat.message.menu else OPENS.get(chat.message.kind, Opens.MESSAGE)
        answer = Answer(
            key=chat.message.key,
            person=person,
            owner=owner,
            opens=opens,
            text=text,
            carries=carried or None,
            at=clock.now(),
            said_at=0 if chat.message.kind is Kind.CONSENT else chat.message.at,
        )
        scene.file(answer)
        if owner is Owner.OUTBOX and text:
            letters.write(scene, person, Say("said", text=text))
        return answer


def _of_account(message: Incoming) -> Say:
    until = datetime.fromtimestamp(message.until, UTC).isoformat() if message.until else ""
    return Say("staff/alarms/account", event=message.text, until=until, reason=message.why)


def _is_news(message: Incoming, person: Person, db: Db) -> bool:
    """A consent says nothing of following; what was overtaken on its way is not so any more."""
    return message.kind is not Kind.CONSENT and message.at >= inbox.newest(db, person.id)
