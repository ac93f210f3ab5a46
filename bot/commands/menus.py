"""`louli menu publish`: the account's menu, as templates/menu.yaml has it."""

import typer

from bot.commands.failure import Failure
from bot.commands.opening import open_client
from bot.settings import Settings
from bot.wechat import menu


async def publish(settings: Settings) -> None:
    """Failure where the file is no menu that WeChat would take; WeChatError."""
    async with open_client(settings) as client:
        try:
            buttons = menu.load()
            await menu.publish(client, buttons)
        except ValueError as error:
            words = str(error).partition("\n")[0]
            raise Failure(f"{menu.FILE} cannot be published: {words}") from error
    entries = ", ".join(entry.name for top in buttons for entry in top.entries or (top,))
    typer.echo(f"The menu is published: {entries}. Phones show it within minutes.")
