"""What a post says: letters put into words, the options below them, a form filled, a picture."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.community.media import MediaState
from bot.delivery import lanes
from bot.delivery.outcomes import Form, Option, Picture, Refused, Why
from bot.delivery.posts import BETWEEN, LONGEST, Post
from bot.delivery.settling import Ends
from bot.settings import TemplateName
from bot.storage import outgoing
from bot.storage.outbox import Lane, Letter
from bot.storage.outgoing import Due
from bot.storage.scene import Scene

log = logging.getLogger(__name__)
FORMS = {Lane.LASTING: TemplateName.LASTING, Lane.ONCE: TemplateName.ONCE}


@dataclass(slots=True)
class Wording:
    """A letter without words is our mistake, and settled: it must not keep the others here."""

    scene: Scene
    ends: Ends
    settled: int = 0
    frozen: dict[int, str] = field(default_factory=dict)  # words of letters never sent before

    def customer(self, group: Sequence[Due]) -> Post | None:
        """A person's next message: as many of her letters as fit, in order; a picture by itself."""
        if group[0].letter.picture is not None:
            return self._pictured(group[0])
        taken: list[Due] = []
        text = ""
        for item in group:
            if item.letter.picture is not None:
                break
            if (words := self._words(item.letter)) is None:
                continue
            longer = f"{text}{BETWEEN}{words}" if text else words
            if taken and len(longer.encode()) > LONGEST:
                break
            text = longer
            taken.append(item)
        if not taken:
            return None
        options = self._options(taken[0].letter, text) if len(taken) == 1 else ()
        return _post(Lane.CUSTOMER, taken, text, options=options)

    def other(self, lane: Lane, group: Sequence[Due]) -> Post | None:
        """By any other lane: one letter, or those that leave together by mass."""
        letter = group[0].letter
        try:
            if lane is Lane.MASS:
                return _post(lane, group, self.ends.words.of_letter(letter, self.scene))
            name = FORMS.get(lane) or self._form(letter)
            return _post(lane, group, form=self.ends.words.fill(letter, name, self.scene))
        except Exception:
            log.exception("letter %d has no words", letter.id)
            for item in group:
                self._refuse(item.letter, Why.OUR_MISTAKE)
            return None

    def freeze(self, posts: Sequence[Post]) -> None:
        """What was said at the first attempt is said at every other."""
        for post in posts:
            for letter in post.letters:
                if letter.id in self.frozen:
                    self.scene.change(letter, text=self.frozen[letter.id])

    def _words(self, letter: Letter) -> str | None:
        if letter.text:
            return letter.text
        try:
            words = self.ends.words.of_letter(letter, self.scene)
        except Exception:
            log.exception("letter %d has no words", letter.id)
            self._refuse(letter, Why.OUR_MISTAKE)
            return None
        if letter.notice is None:  # a notice's words are frozen with it
            self.frozen[letter.id] = words
        return words

    def _options(self, letter: Letter, text: str) -> Sequence[Option]:
        """None where the account has no such messages, or they would make this one too long."""
        if not lanes.has_menus(self.scene.db.settings.wechat.account):
            return ()
        try:
            options = self.ends.words.options_of(letter)
        except Exception:
            log.exception("letter %d has no options", letter.id)
            return ()
        length = len(text.encode()) + sum(len(option.say.encode()) + 1 for option in options)
        return options if length <= LONGEST else ()

    def _pictured(self, item: Due) -> Post | None:
        media = outgoing.picture(self.scene.db, item.letter)
        if media is None or media.state is not MediaState.KEPT:
            self._refuse(item.letter, Why.PICTURE_LOST)
            return None
        picture = Picture(media.name, media.type, media.kind)
        return _post(Lane.CUSTOMER, [item], picture=picture)

    def _form(self, letter: Letter) -> TemplateName:
        name = TemplateName.NOTICE if letter.notice else self.ends.words.form_of(letter.template)
        assert name is not None
        return name

    def _refuse(self, letter: Letter, why: Why) -> None:
        self.settled += 1
        self.ends.record(self.scene, letter, Refused(why))


def _post(  # noqa: PLR0913 - what a post may be
    lane: Lane,
    group: Sequence[Due],
    text: str = "",
    *,
    form: Form | None = None,
    options: Sequence[Option] = (),
    picture: Picture | None = None,
) -> Post:
    openids, letters = [item.openid for item in group], [item.letter for item in group]
    return Post(lane, openids, letters, text, form, options, picture)
