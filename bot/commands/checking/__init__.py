"""`louli check`: proves the set-up, a line a point; for each fault what to do about it.

It changes nothing anywhere, and says no secret. Each point is looked at by itself.
"""

from collections.abc import Sequence
from pathlib import Path

import typer

from bot import app, clock
from bot.commands.checking import address, callbacks, house, menus, rights, templates, token
from bot.commands.checking.findings import Case, Finding, Point, Sign, fault, skipped
from bot.commands.failure import explain
from bot.config_file import ConfigError, load
from bot.wechat.lines import Lines

CONFIG = "config.yaml"
POINTS = (
    Point("secrets", house.secrets),
    Point("secret files", house.secret_files),
    Point("callback token", house.callback_token, ("secrets",)),
    Point("time", house.time),
    Point("database", house.database),
    Point("data key", house.data_key),
    Point("disk", house.disk),
    Point("media", house.media),
    Point("address", address.shape),
    Point("certificate", address.certificate, ("address",)),
    Point("handshake", address.handshake, ("secrets", "address", "certificate")),
    Point("clock", token.clock_skew),
    Point("IP whitelist", token.whitelist, ("secrets",)),
    Point("token", token.token, ("secrets", "IP whitelist")),
    Point("way", callbacks.way, ("token",)),
    Point("callbacks", callbacks.last, ("database",)),
    Point("account", rights.account, ("token",)),
    Point("quota", rights.quotas, ("token",)),
    Point("template", templates.messages, ("token",)),
    Point("subscribe notice", templates.notices, ("token",)),
    Point("menu", menus.published, ("token",)),
    Point("menu links", menus.links),
)


async def check(file: Path) -> int:
    """The exit code: 1 where there is any fault."""
    try:
        settings = load(file)
    except ConfigError as error:
        say(CONFIG, [fault(str(error), "mend it: louli's own config.yaml shows every key")])
        for point in POINTS:
            say(point.name, [skipped(f"not checked: needs {CONFIG}")])
        return 1
    clock.live_in(settings.timezone)
    async with Lines() as http:
        case = Case(file, settings, app.make_client(settings, http))
        say(CONFIG, [house.config(case)])
        return await _look_at_all(case)


async def _look_at_all(case: Case) -> int:
    found: dict[str, Sequence[Finding]] = {}
    for point in POINTS:
        missing = next((n for n in point.needs if not _is_proved(found[n])), "")
        found[point.name] = (
            [skipped(f"not checked: needs the {missing}")] if missing else await _look(point, case)
        )
        say(point.name, found[point.name])
    signs = [finding.sign for findings in found.values() for finding in findings]
    faults, left = signs.count(Sign.FAULT), signs.count(Sign.SKIPPED)
    typer.echo(f"{_count(faults, 'fault')}, {_count(left, 'point')} not checked")
    return int(faults > 0)


async def _look(point: Point, case: Case) -> Sequence[Finding]:
    try:
        found = await point.look(case)
    except Exception as error:  # noqa: BLE001 - one point never keeps the others from being looked at
        return [fault(explain(error), "mend that first, then run this again")]
    return [found] if isinstance(found, Finding) else found


def _is_proved(findings: Sequence[Finding]) -> bool:
    return all(finding.sign is Sign.GOOD for finding in findings)


def say(name: str, findings: Sequence[Finding]) -> None:
    for finding in findings:
        named = f"{name} {finding.about}" if finding.about else name
        typer.echo(f"{finding.sign} {named}: {' '.join(finding.words.split())}")
        if finding.todo:
            typer.echo(f"    → {' '.join(finding.todo.split())}")


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
