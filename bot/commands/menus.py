"""`louli menu publish`: the account's menus, as templates/menu.yaml has them."""

import typer

from bot.commands.failure import Failure
from bot.commands.opening import open_client, open_writer
from bot.delivery import tagging
from bot.settings import Account, Settings
from bot.wechat import menu
from bot.wechat.faults import CodeError, TokenRefusedError
from bot.wechat.menu import Menus, Published

LIST = "nobody loses anything by it: whoever sends 帮助 is offered all of it as a numbered list"
CANNOT = (
    f"this kind of account can have no menus, WeChat keeps them for verified ones; {LIST}. Once "
    "it is verified, change wechat.account in config.yaml and publish again"
)
NO_LONGER = (
    f"this account may set no menus: is its verification (微信认证) done, and not lapsed? {LIST}"
)
A_FAULT = "please report this, with the number: louli should have seen it before it asked WeChat"
NEXT_DAY = "the day's calls are used up: publish again tomorrow, or ask WeChat (clear_quota)"
A_MINUTE = "too many calls a minute: publish again in a minute"
BUSY = "WeChat is busy: publish again in a minute"
ADDRESS = "look at the url of each entry in templates/menu.yaml"
WHAT_TO_DO = {  # errcodes of 自定义菜单, 个性化菜单 and 用户标签管理
    -1: BUSY,
    40016: f"it will not take so many buttons: {A_FAULT}",
    40017: f"it does not know a button's type: {A_FAULT}",
    40018: "a button's name is too long, or has characters that WeChat refuses: change it",
    40019: "a button's key is too long: shorten it",
    40020: f"a button's url is too long: {ADDRESS}",
    40021: f"it knows no such version: {A_FAULT}",
    40022: f"it will not take entries below entries: {A_FAULT}",
    40023: f"it will not take so many entries: {A_FAULT}",
    40024: f"it does not know an entry's type: {A_FAULT}",
    40025: "an entry's name is too long, or has characters that WeChat refuses: change it",
    40026: "an entry's key is too long: shorten it",
    40027: f"an entry's url is too long: {ADDRESS}",
    40033: "a name has characters that WeChat refuses (emoji?): change it",
    40054: f"it will not open an entry's url: {ADDRESS}; its host must be on the internet",
    40055: f"it will not open a button's url: {ADDRESS}; its host must be on the internet",
    40200: NO_LONGER,
    45009: NEXT_DAY,
    45010: f"it will not take so many menus: {A_FAULT}",
    45011: A_MINUTE,
    45056: "the account has 100 tags already: delete one that nobody needs (公众平台, 用户管理)",
    45157: "a tag of that name is there but is not listed: choose another name in menu.yaml",
    45158: "a tag's name is too long: shorten it in templates/menu.yaml",
    45159: "a tag was deleted meanwhile: publish again",
    45064: "an entry opens a mini program that is not linked to the account: link it first",
    46003: "the menu was deleted meanwhile: publish again",
    48001: NO_LONGER,
    48004: "WeChat has locked this for the account: look at its notices (公众平台, 通知中心)",
    50001: NO_LONGER,
    50002: "the account is frozen: look at its notices (公众平台, 通知中心)",
    65301: "a menu was deleted meanwhile: publish again",
    65303: "the default menu was deleted meanwhile: publish again",
    65304: f"it will not take a menu's rule: {A_FAULT}",
    65316: "the menus by tag open pages of more than three hosts: use fewer in menu.yaml",
    65317: f"it will not take a menu: {A_FAULT}",
    65320: f"it will not take a menu's rule: {A_FAULT}",
}


async def publish(settings: Settings) -> None:
    """Failure where the account can have no menus, or the file has none that WeChat would take."""
    if settings.wechat.account is Account.UNVERIFIED:
        raise Failure(CANNOT)
    try:
        menus = menu.load()
        menu.check(menus)
    except ValueError as error:
        words = str(error).partition("\n")[0]
        raise Failure(f"{menu.FILE} cannot be published: {words}") from error
    async with open_client(settings) as client, open_writer(settings) as writer:
        try:
            published = await menu.publish(client, menus)
        except TokenRefusedError:
            raise
        except CodeError as error:
            raise Failure(advice(error)) from error
        await writer.run(tagging.publish)
    tell(menus, published)


def advice(error: CodeError) -> str:
    """What the errcode means here and what to do; WeChat's own words where it is a new one."""
    said = f"{error.errcode} {error.message}".strip()
    what = WHAT_TO_DO.get(error.errcode, "see 全局返回码 in WeChat's documentation")
    return f"WeChat refused the menus ({said}): {what}"


def tell(menus: Menus, published: Published) -> None:
    for role in published.made:
        typer.echo(f"Made the tag {menus.tag_names()[role]}.")
    typer.echo(f"everyone: {_words(menus.everyone)}")
    for role, buttons in menus.by_role().items():
        typer.echo(f"{role} ({menus.tag_names()[role]}): {_words(buttons)}")
    if published.removed:
        typer.echo(f"Removed {published.removed} menus of before.")
    typer.echo("The menus are published. Phones show them within minutes of getting their tag.")


def _words(buttons: menu.Menu) -> str:
    return ", ".join(entry.name for entry in menu.leaves(buttons))
