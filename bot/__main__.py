"""`louli`, the command line: the only file that joins the handlers to the machine."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot import logs

if TYPE_CHECKING:
    from bot.settings import Settings

# What a command needs is imported when it runs: `louli --help` answers at once.

louli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="楼里 Louli: one WeChat official account for a community.",
)
roster = typer.Typer(rich_markup_mode=None, help="The roster of households.")
menu = typer.Typer(rich_markup_mode=None, help="The account's menus.")
grants = typer.Typer(rich_markup_mode=None, help="Who may do what.")
keyring = typer.Typer(rich_markup_mode=None, help="The keys that personal data is sealed with.")
louli.add_typer(roster, name="roster")
louli.add_typer(keyring, name="keys")
louli.add_typer(grants, name="grants")
louli.add_typer(menu, name="menu")
audit = typer.Typer(rich_markup_mode=None, help="Who did what to whose data and rights.")
louli.add_typer(audit, name="audit")
CONFIG = Path("config.yaml")
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]


@louli.callback(invoke_without_command=True)
def configure(
    context: typer.Context,
    config: Annotated[Path, typer.Option(help="The config file.")] = CONFIG,
) -> None:
    logs.set_up()
    context.obj = config
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@louli.command()
def serve(context: typer.Context) -> None:
    """The bot for a real account; brings the database to the current schema first."""
    from bot.commands import serving
    from handlers import routes

    run_fast(serving.serve(settings_of(context), routes))


@louli.command()
def demo(port: Port = 8000) -> None:
    """A local WeChat with phones on a web page, and the bot in a sample community."""
    from bot import demo as showing
    from handlers import routes

    run_fast(showing.run(routes, port))


@louli.command()
def sandbox(  # noqa: PLR0913, PLR0917 - one for each option
    port: Port = 8090,
    app_id: str = "wx0123456789abcdef",
    secret: str = "sandbox-secret",  # noqa: S107 - opens nothing but a sandbox
    token: str = "sandboxtoken",  # noqa: S107 - as above
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    callback: Annotated[
        str, typer.Option(help="Where the bot listens.")
    ] = "http://127.0.0.1:8080/wechat",
    mode: Literal["safe", "plain"] = "safe",
    account: Annotated[
        Literal["service", "subscription", "unverified", "test"],
        typer.Option(help="The kind of account, as in config.yaml."),
    ] = "service",
    faults: Annotated[
        int | None, typer.Option(min=0, help="A seed: things go wrong, the same ones for a seed.")
    ] = None,
    share: Annotated[
        float, typer.Option(min=0.0001, max=1, help="With --faults, how much goes wrong.")
    ] = 0.03,
) -> None:
    """The local WeChat platform alone: its API under /cgi-bin/, its phones at /."""
    from bot.commands import sandbox as platform
    from bot.sandbox import Account

    owned = Account(app_id, secret, token, aes_key, mode, kind=account)
    run_fast(platform.run(owned, port, callback, faults, share))


@louli.command()
def migrate(context: typer.Context) -> None:
    """Bring the database to the current schema."""
    from bot.commands import database

    database.migrate(settings_of(context))


@louli.command()
def check(context: typer.Context) -> None:
    """Prove the set-up: a line a point, and for each fault what to do. Changes nothing."""
    from bot.commands import checking

    raise typer.Exit(asyncio.run(checking.check(context.obj)))


@louli.command()
def invite(
    context: typer.Context,
    role: Annotated[str, typer.Argument(help="staff, worker ... or 居委会, 网格员, 住户 ...")],
    area: Annotated[
        str | None, typer.Option(help="6号楼,7号楼 or a path, a resident's 6号楼1单元402.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="The role's last day, 2026-12-31; else it does not end.")
    ] = None,
) -> None:
    """Print a one-time code; whoever sends it to the account gets the role, or lives there."""
    from bot.commands import invitation

    asyncio.run(invitation.invite_somebody(settings_of(context), role, area, until))


@grants.command("list")
def list_grants(context: typer.Context) -> None:
    """Who holds which role where, since when, until when, and by whom; names are masked."""
    from bot.commands import grants as held

    asyncio.run(held.show_all(settings_of(context)))


@grants.command()
def revoke(
    context: typer.Context,
    number: Annotated[int, typer.Argument(min=1, help="As louli grants list shows it.")],
) -> None:
    """Take a role back: it is over at once, and its holder hears of it."""
    from bot.commands import grants as held

    asyncio.run(held.revoke(settings_of(context), number))


@audit.command()
def verify(context: typer.Context) -> None:
    """Prove that the audit log is whole: nothing changed, taken out, put in or cut off."""
    from bot.commands import audit as log

    log.verify(settings_of(context))


@louli.command()
def retention(
    context: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
) -> None:
    """Remove what is past its time (privacy.keep), as `serve` does every night."""
    from bot.commands import retention as sweeping

    asyncio.run(sweeping.sweep(settings_of(context), dry_run=dry_run))


@louli.command()
def qr(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder for what is made.")],
    name: Annotated[str, typer.Option(help="The account's name, to search for in WeChat.")] = "",
    homes: Annotated[
        str | None, typer.Option(help="Slips with a one-time code for each home of 6号楼.")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="With --homes: go on after this home, 6号楼1单元402.")
    ] = None,
) -> None:
    """Make the codes of all estates and buildings, with posters; or slips for homes."""
    from bot.commands import codes

    settings = settings_of(context)
    made = codes.make_slips(settings, out, homes, after) if homes else None
    asyncio.run(made or codes.make_codes(settings, out, name))


@roster.command("import")
def import_roster(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="xlsx or csv.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Do at once what staff would be asked about.")
    ] = False,
) -> None:
    """Take homes and people from a committee's sheet; twice is as good as once."""
    from bot.commands import roster as rosters

    work = rosters.import_file(settings_of(context), file, dry_run=dry_run, accept_all=accept_all)
    asyncio.run(work)


@keyring.command()
def rotate(
    context: typer.Context,
    *,
    wait: Annotated[
        int, typer.Option(min=0, help="Seconds to wait until every process has the new key.")
    ] = 180,
    leave_damaged: Annotated[
        bool, typer.Option("--leave-damaged", help="Give up what opens with no key.")
    ] = False,
) -> None:
    """A new data key, while everything runs; cut short, it goes on when it is run again."""
    from bot.commands import keys

    asyncio.run(keys.rotate(settings_of(context), wait, leave_damaged=leave_damaged))


@keyring.command("status")
def show_keys(context: typer.Context) -> None:
    """Which data keys there are, which seals, and which processes hold them."""
    from bot.commands import keys

    asyncio.run(keys.show(settings_of(context)))


@menu.command()
def publish(context: typer.Context) -> None:
    """Publish the menus of templates/menu.yaml: one for each role."""
    from bot.commands import menus

    asyncio.run(menus.publish(settings_of(context)))


def settings_of(context: typer.Context) -> "Settings":
    from bot.config_file import load

    return load(context.obj)


def run_fast(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(work)


def new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where the machine has it."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def main() -> None:
    """Ends with one line on stderr where it could not do what it was asked."""
    try:
        sys.exit(louli(standalone_mode=False))
    except typer.TyperException as error:
        end(f"{error.format_message()} (see louli --help)", error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - nobody sees a stack trace
        from bot.commands.failure import explain

        end(explain(error), 1)


def end(line: str, code: int) -> None:
    typer.echo(f"louli: {' '.join(line.split())}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
