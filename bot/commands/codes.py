"""`louli qr`: permanent codes of estates and buildings on posters, passing ones of homes on slips.

What was made before WeChat stopped is kept, and the line says how to go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import segno
import typer

from bot import clock
from bot.actions import invite
from bot.commands import posters, slips
from bot.commands.failure import Failure, explain
from bot.commands.invitation import read_homes, spoken
from bot.commands.opening import open_client, open_writer, require
from bot.commands.posters import Sheet
from bot.commands.progress import progress
from bot.commands.slips import Slip
from bot.commands.wording import Wording
from bot.community.people import HOME_CODE_LASTS, Role
from bot.community.places import building_of, show
from bot.community.refusal import Refusal
from bot.settings import Settings
from bot.storage import homes
from bot.storage.scene import Db, Scene
from bot.storage.writer import Writer
from bot.wechat import qr
from bot.wechat.client import Client
from bot.wechat.faults import CodeError, WeChatError

PNG_SCALE = 20  # pixels a module: some 15 cm wide at 150 dots an inch
ADVICE = {
    45009: "that is all for today, go on tomorrow",
    45011: "go on in some minutes",
    45029: "an account has 100,000 permanent codes in all",
    48001: "only a verified service account or a test account may make codes",
}
Named = tuple[str, str, str]  # scene, place, file name


async def make_codes(settings: Settings, folder: Path, account: str) -> None:
    """Failure where there is nothing to make a code for, or WeChat refuses."""
    require(settings, "app_secret")
    async with open_writer(settings) as writer:
        known = await writer.run(lambda scene: _coded(scene.db))
    if not known:
        raise Failure("no estate and no building is known yet: import the roster first")
    named = names([(scene, place) for scene, place, _ in known])
    units = {scene: has_units for scene, _, has_units in known}
    sheets: list[Sheet] = []
    async with open_client(settings) as client:
        for scene, place, name in progress(named, "codes"):
            try:
                url = await qr.make_code(client, scene)
            except WeChatError as error:
                made = f"{len(sheets)} of {len(named)} codes made, then: {advise(error)}"
                raise Failure(f"{made}; run it again to go on") from error
            draw(url, folder / name)
            sheets.append(Sheet(place, name, url, units[scene]))
    files, faults = posters.write(sheets, folder, account)
    typer.echo(f"{len(sheets)} codes, each as PNG and SVG, are in {folder}")
    typer.echo(f"To print and to paste: {', '.join(file.name for file in files[len(sheets) :])}")
    if faults:
        raise Failure(f"posters could not be drawn: {'; '.join(faults)}")


def _coded(db: Db) -> list[tuple[str, str, bool]]:
    """(scene, place, whether its homes have units) of every estate and building."""
    return [
        (scene, place, building_of(place) is None or homes.units(db, place) != [""])
        for scene, place in homes.scenes(db)
    ]


def names(scenes: Sequence[tuple[str, str]]) -> list[Named]:
    """With file names: 6号楼, with its estate where there are several."""
    several = sum(scene.startswith("e") for scene, _ in scenes) > 1
    named: dict[str, tuple[str, str]] = {}
    for scene, place in scenes:
        name = file_name(show(place, with_estate=several))
        named[name if name not in named else f"{name}-{scene}"] = scene, place
    return [(scene, place, name) for name, (scene, place) in named.items()]


def file_name(words: str) -> str:
    return words.replace("/", "-").replace("\\", "-")


def draw(url: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    code = segno.make(url, error="m", micro=False)
    code.save(str(file) + ".png", scale=PNG_SCALE, border=4)
    code.save(str(file) + ".svg", scale=PNG_SCALE, border=4)


async def make_slips(settings: Settings, folder: Path, area: str, after: str | None) -> None:
    """A code for every home of an area, `after` one of them where a run had stopped there."""
    require(settings, "app_secret")
    async with open_writer(settings) as writer:
        try:
            wanted = await writer.run(partial(_wanted, area=area, after=after))
        except Refusal as refusal:
            raise Failure(spoken(refusal)) from refusal
        if not wanted:
            raise Failure(f"no home of {area} is known{' after that' if after else ''}")
        if faults := slips.faults(wanted):
            raise Failure(f"slips cannot be drawn: {'; '.join(faults)}")
        made: list[Slip] = []
        try:
            async with open_client(settings) as client:
                for home in progress(wanted, "slips"):
                    slip = await _slip(writer, client, home)
                    made.append(slip)
        except WeChatError as error:
            told = f"{len(made)} of {len(wanted)} slips made, then: {advise(error)}"
            raise Failure(f"{told}{_go_on(area, made, after)}") from error
        finally:  # codes that are good already must not be lost, whatever stops the run
            if made:
                typer.echo(f"{len(made)} slips are in {_print(made, folder, area)}")


def _wanted(scene: Scene, area: str, after: str | None) -> list[str]:
    """The homes, in the order in which they are counted. May refuse."""
    db = scene.db
    places = read_homes(db, area)
    if after is None:
        return places
    last = invite.read_home(db, after)
    return [place for place in places if homes.counted(place) > homes.counted(last)]


async def _slip(writer: Writer, client: Client, home: str) -> Slip:
    """The row is written when WeChat has made the picture: what is not printed is no code."""
    code = invite.new_code()
    url = await qr.make_passing_code(client, invite.scene_of(code), HOME_CODE_LASTS)
    keep = partial(invite.keep, code=code, role=Role.RESIDENT, areas=[home])
    await writer.run(keep)
    return Slip(home, invite.shown(code), url, _until())


def _until() -> datetime:
    return clock.now() + HOME_CODE_LASTS - timedelta(days=1)  # the last whole day


def _print(made: Sequence[Slip], folder: Path, area: str) -> Path:
    """A new file each time: the codes in an old one may be on paper already."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = clock.local(clock.now())
    name = f"{file_name(area)}-{Wording().slip['file']}-{moment:%Y%m%d-%H%M%S}.pdf"
    slips.write(made, folder / name)
    return folder / name


def _go_on(area: str, made: Sequence[Slip], after: str | None) -> str:
    last = show(made[-1].home, with_estate=True) if made else after
    return f"; go on with: --homes {area}" + (f" --after {last}" if last else "")


def advise(error: WeChatError) -> str:
    line = explain(error)
    advice = ADVICE.get(error.errcode) if isinstance(error, CodeError) else None
    return f"{line}: {advice}" if advice else line
