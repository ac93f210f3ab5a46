"""What is neither words nor a picture: videos, stickers, what a phone does without its owner."""

from bot.chat.context import Chat
from bot.chat.messages import SILENCE, Kind, Say
from bot.chat.router import Router

routes = Router()


@routes.hears(Kind.VIDEO, Kind.UNSUPPORTED, Kind.OTHER)
def unreadable(chat: Chat) -> Say:
    return Say("everyone/unspoken/unreadable", is_video=chat.message.kind is Kind.VIDEO)


@routes.hears(Kind.CODE)
def code(_: Chat) -> Say:
    """Read by a menu entry, not by WeChat: what stands in it is anybody's, so it is not obeyed."""
    return Say("everyone/unspoken/code")


@routes.hears(Kind.VIEW, Kind.PICTURES, Kind.PLACE, Kind.POSITION, Kind.EVENT)
def unsaid(_: Chat) -> Say:
    """Pictures and a place come as messages, too; of the others nothing is wanted, or kept."""
    return SILENCE
