"""What a letter is to the rules of the lanes."""

from bot.community.notices import Notice, NoticeState
from bot.delivery.lanes import Matter
from bot.delivery.posts import Words
from bot.settings import TemplateName
from bot.storage import notices
from bot.storage.outbox import Letter
from bot.storage.scene import Db


def of_notice(notice: Notice) -> Matter:
    form = TemplateName.NOTICE if notice.is_urgent else None
    return Matter(form, notice.is_urgent, is_notice=True, by_mass=notice.by_mass)


def state_of(db: Db, letter: Letter) -> NoticeState:
    """How far the notice is that this is a delivery of. Read once a batch."""
    assert letter.notice is not None
    key = "state", letter.notice
    if key not in db.memo:
        db.memo[key] = notices.read(db, letter.notice).state
    state: NoticeState = db.memo[key]
    return state


def of_letter(db: Db, letter: Letter, words: Words) -> Matter:
    """A delivery is what its notice is."""
    if letter.notice is None:
        return Matter(words.form_of(letter.template), letter.is_urgent)
    key = "matter", letter.notice
    if key not in db.memo:
        db.memo[key] = of_notice(notices.read(db, letter.notice))
    matter: Matter = db.memo[key]
    return matter
