"""`louli`, the command line: the only file that joins the handlers to the machine."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

T = TypeVar("T")
louli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="楼里 Louli"
)
roster = typer.Typer(no_args_is_help=True, help="The roster of households.")
menu = typer.Typer(no_args_is_help=True, help="The account's menu.")
louli.add_typer(roster, name="roster")
louli.add_typer(menu, name="menu")
CONFIG = Path("config.yaml")


@louli.callback()
def configure(
    context: typer.Context,
    config: Annotated[Path, typer.Option(help="The config file.")] = CONFIG,
) -> None:
    context.obj = config


def main() -> None:
    louli()


if __name__ == "__main__":
    main()
