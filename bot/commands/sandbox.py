"""`louli sandbox`: the local WeChat platform alone, and how a bot is pointed at it."""

import asyncio
from signal import SIGINT, SIGTERM

import typer

from bot.commands.failure import Failure
from bot.sandbox import Account, Platform, serve
from bot.sandbox.mixture import SHARE, mixture

INSTRUCTIONS = """\
WeChat, as it stands on this machine only: http://127.0.0.1:{port}/ shows its phones.
Its pushes go to {callback} ({mode} mode). For a bot that takes it for WeChat:
  config.yaml    wechat: {{app_id: {app_id}, mode: {mode}, account: {kind}, api_url: "http://127.0.0.1:{port}"}}
  environment    LOULI_WECHAT__APP_SECRET={secret}
                 LOULI_WECHAT__TOKEN={token}
                 LOULI_WECHAT__AES_KEY={aes_key}
Its page, /sandbox/faults and --faults make things go wrong. After a change of key:
                 token {new_token}, key {new_aes_key}"""
FAULTS = "Seed {seed}: about {share:.1%} of all calls and pushes go wrong."


async def run(
    account: Account, port: int, callback: str, faults: int | None = None, share: float = SHARE
) -> None:
    """Until SIGTERM or Ctrl-C. `faults`: the seed of a mixture. Failure where the port is taken."""
    platform = Platform(account, callback)
    if faults is not None:
        platform.faults += mixture(faults, share)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for signal in (SIGINT, SIGTERM):
        loop.add_signal_handler(signal, stop.set)
    try:
        runner = await serve(platform, port=port)
    except OSError as error:
        raise Failure(f"port {port} cannot be used ({error.strerror}): choose another") from error
    renewed = account.renewed()
    try:
        typer.echo(
            INSTRUCTIONS.format(
                port=runner.addresses[0][1],
                callback=callback,
                mode=account.mode,
                kind=account.kind,
                app_id=account.app_id,
                secret=account.secret,
                token=account.token,
                aes_key=account.aes_key,
                new_token=renewed.token,
                new_aes_key=renewed.aes_key,
            )
        )
        if faults is not None:
            typer.echo(FAULTS.format(seed=faults, share=share))
        await stop.wait()
    finally:
        await runner.cleanup()
