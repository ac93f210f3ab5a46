"""隐私 and 我的信息: what the house knows of a person."""

from bot.chat.context import Chat
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.tenancy import last_day
from bot.storage import recipients

routes = Router()


@routes.on("隐私", "隐私政策")
def policy(_: Chat) -> Say:
    return Say("everyone/privacy/policy")


@routes.on("我的信息", "我的资料")
def mine(chat: Chat) -> Say:
    grants = [
        {"role": grant.role, "area": grant.area, "until": grant.until and grant.until.isoformat()}
        for grant in chat.grants
    ]
    person = chat.person
    lived_at = recipients.residencies_of(chat.db, person.id)
    return Say(
        "everyone/privacy/mine",
        name=person.name,
        mobile=person.mobile,
        homes=[
            {"place": one.place, "level": one.level, "last_day": last_day(one.ends_at)}
            for one in lived_at
        ],
        grants=grants,
    )
