"""导入名册: a page for one file, then a word in the chat; the house imports and reports."""

from bot.actions import uploads
from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.people import Role
from bot.community.uploads import UploadState

routes = Router()
START = "开始导入"
COMMAND = "louli roster import 表格文件"


@routes.on("导入名册", "上传名册", for_=Role.STAFF)
def begin(chat: Chat) -> Say:
    """A file that waits for her word is offered first."""
    waiting = uploads.waiting(chat.db, chat.person)
    if waiting and waiting.state is UploadState.READ:
        chat.offer(START, "重传名册")
        seen = waiting.seen
        return Say("staff/rosters/waiting", people=seen["people"], households=seen["households"])
    return again(chat)


@routes.on("重传名册", for_=Role.STAFF)
def again(chat: Chat) -> Say:
    address = uploads.begin(chat.scene, chat.person)
    if address is None:
        return Say("staff/rosters/no_page", command=COMMAND, setting="server.public_url")
    chat.offer(START)
    return Say("staff/rosters/page", address=address)


@routes.on(START, for_=Role.STAFF)
def start(chat: Chat) -> Say:
    upload = uploads.confirm(chat.scene, chat.person)
    seen = upload.seen
    return Say("staff/rosters/started", people=seen["people"], households=seen["households"])
