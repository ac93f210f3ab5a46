"""帮家人, 取消代办: acting for somebody of the family who has no phone; and 帮妈妈 报事."""

from pydantic import BaseModel

from bot.actions import acting, family, locate, report
from bot.actions.verify import Told
from bot.chat.commands import Takes
from bot.chat.context import Chat
from bot.chat.conversation import Answers, Ask, Conversation, never
from bot.chat.messages import Say
from bot.chat.router import Router
from bot.community.family import find_kin, read_kin
from bot.community.names import find_mobile, read_identity, read_mobile, read_name
from bot.community.people import AT_WORK, Role
from bot.community.refusal import Refusal
from bot.storage import proxies

routes = Router()
MAY_END = (Role.HELPER, Role.RESIDENT, Role.STAFF, *AT_WORK)


class Wish(BaseModel):
    """Her home, name and mobile, what she is to the helper; his own name and mobile."""

    home: str
    name: str
    kin: str
    mobile: str = ""
    own_name: str = ""
    own_mobile: str = ""


@routes.on("帮家人", "帮家里人", "代办家人", takes=Takes.ANY_WORDS)
def begin(chat: Chat) -> Say:
    """帮家人 5号楼2单元301 妈妈 张桂兰, in one line or step by step."""
    return helping.begin(chat)


def understand(chat: Chat, words: str, asking: str) -> Answers:
    """As far as it goes; where one thing is asked, only that."""
    if asking not in {"", "home"}:
        return {}
    told: dict[str, str] = {}
    if with_mobile := find_mobile(words):
        told["mobile"], words = with_mobile
    if with_home := locate.find_home(chat.db, words):
        told["home"], words = with_home
    elif asking:
        return {}
    kin, words = find_kin(words)
    _, name, _ = read_identity(words)
    return told | {key: said for key, said in (("name", name), ("kin", kin)) if said}


def read_home(_: str) -> str:
    """What `understand` has not found."""
    raise Refusal("which_home")


def is_nameless(chat: Chat, _: Answers) -> bool:
    return not chat.person.name


def has_no_mobile(chat: Chat, _: Answers) -> bool:
    return not chat.person.mobile


def finish(chat: Chat, wish: Wish) -> Say:
    """Whatever the roster says, she hears the same."""
    own = {"name": wish.own_name, "mobile": wish.own_mobile}
    if told_of_herself := {key: said for key, said in own.items() if said}:
        chat.scene.change(chat.person, **told_of_herself)
    told = Told(wish.home, wish.name, wish.mobile or None)
    claim = family.apply(chat.scene, chat.person, told, wish.kin)
    facts = {"number": claim.id, "place": wish.home, "name": wish.name}
    return Say("residents/family/applied", pushes=report.pushes(chat.db), **facts)


helping = Conversation(
    "residents/family",
    Ask("home", read=read_home),
    Ask("name", read=read_name),
    Ask("kin", read=read_kin),
    Ask("mobile", needed=never),
    Ask("own_name", read=read_name, needed=is_nameless),
    Ask("own_mobile", read=read_mobile, needed=has_no_mobile),
    into=Wish,
    then=finish,
    understand=understand,
    personal=True,
)
routes.talk(helping)


@routes.on("取消代办", "不帮了", "不代办了", takes=Takes.MAYBE_NUMBER, for_=MAY_END)
def stop(chat: Chat) -> Say:
    """Of a number: over at once. Else for whom she acts and who acts for her, by number."""
    if chat.number is None:
        return every(chat)
    work = chat.areas(*AT_WORK)
    proxy, over = acting.find(chat.db, chat.person, chat.number, chat.areas(Role.STAFF), work)
    [shown] = acting.shown(chat.db, [proxy])
    acting.end(chat.scene, proxy, over, chat.person.id)
    return Say("residents/family/stopped", over=over, **shown)


def every(chat: Chat) -> Say:
    helps = proxies.of_helper(chat.db, chat.person.id)
    helped = proxies.of_elder(chat.db, chat.person.id)
    chat.offer(*(f"取消代办 {proxy.id}" for proxy in (*helps, *helped)), once=True)
    helps_shown, helped_shown = (acting.shown(chat.db, found) for found in (helps, helped))
    return Say("residents/family/every", helps=helps_shown, helped=helped_shown)
