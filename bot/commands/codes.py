"""`louli qr`: one permanent code an estate and a building, drawn to be printed."""

from collections.abc import Sequence
from pathlib import Path

import segno
import typer

from bot.commands.failure import Failure, explain
from bot.commands.opening import open_client, open_writer, require
from bot.commands.progress import progress
from bot.community.places import show
from bot.settings import Settings
from bot.storage import homes
from bot.wechat import qr
from bot.wechat.faults import WeChatError

PNG_SCALE = 20  # pixels a module: some 15 cm wide at 150 dots an inch


async def make_codes(settings: Settings, folder: Path) -> None:
    """Failure where there is nothing to make a code for, or WeChat refuses."""
    require(settings, "app_secret")
    async with open_writer(settings) as writer:
        scenes = await writer.run(lambda scene: homes.scenes(scene.db))
    if not scenes:
        raise Failure("no estate and no building is known yet: import the roster first")
    named = names(scenes)
    made = 0
    async with open_client(settings) as client:
        for scene, name in progress(named, "codes"):
            try:
                draw(await qr.make_code(client, scene), folder / name)
            except WeChatError as error:
                raise Failure(f"{made} of {len(named)} made, then: {explain(error)}") from error
            made += 1
    typer.echo(f"{made} codes, each as PNG and SVG, are in {folder}")


def names(scenes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(scene, file name): 6号楼, with its estate where there are several."""
    several = sum(scene.startswith("e") for scene, _ in scenes) > 1
    named: dict[str, str] = {}
    for scene, place in scenes:
        name = show(place, with_estate=several).replace("/", "-").replace("\\", "-")
        named[name if name not in named else f"{name}-{scene}"] = scene
    return [(scene, name) for name, scene in named.items()]


def draw(url: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    code = segno.make(url, error="m", micro=False)
    code.save(str(file) + ".png", scale=PNG_SCALE, border=4)
    code.save(str(file) + ".svg", scale=PNG_SCALE, border=4)
