"""公告: what was said to where she lives, pinned first."""

from bot import clock
from bot.actions import consent, subscribe
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Kind, Say
from bot.chat.router import Router
from bot.community.notices import UNDER_WAY, NoticeState
from bot.community.people import Role
from bot.community.places import areas_of
from bot.community.refusal import Refusal
from bot.storage import homes, notices

routes = Router()
MOST = 8
HEARS = (Role.READER, Role.LEADER, Role.PARTNER)
SENT = {*UNDER_WAY, NoticeState.FINISHED}


@routes.on("公告", "通知", "看公告", takes=Takes.MAYBE_NUMBER, for_=HEARS)
def show(chat: Chat) -> Say:
    return one(chat, chat.number) if chat.number else every(chat)


def places(chat: Chat) -> list[str]:
    """What she hears of; all homes of where she is leader or partner."""
    areas = chat.areas(*HEARS)
    own = [*chat.homes, *subscribe.places_of(chat.db, chat.person)]
    return [*own, *areas, *(home for area in areas for home in homes.within(chat.db, area))]


def every(chat: Chat) -> Say:
    now = clock.now()
    found = notices.recent_for(chat.db, places(chat), now, MOST)
    if not found:
        return Say("residents/notices/none")
    chat.offer(*(f"公告 {notice.id}" for notice in found))
    shown = [
        {
            "number": notice.id,
            "title": notice.title,
            "pinned": bool(notice.pinned_until and notice.pinned_until > now),
            "at": notice.fire_at.isoformat(),
        }
        for notice in found
    ]
    return Say("residents/notices/list", notices=shown)


def one(chat: Chat, number: int) -> Say:
    notice = notices.get(chat.db, number)
    mine = {area for place in places(chat) for area in areas_of(place)}
    if notice is None or notice.state not in SENT or not mine.intersection(notice.areas):
        raise Refusal("no_such_notice", number=number)
    at = notice.fire_at.isoformat()
    return Say("residents/notices/one", title=notice.title, body=notice.body, at=at)


@routes.hears(Kind.CONSENT)
def consented(chat: Chat) -> Say:
    """She allowed subscribe notices, or took that back: on WeChat's own screens."""
    consent.note(chat.scene, chat.person, chat.message.consents)
    return SILENCE
