"""What holds for every command; and the two that need no config."""

import asyncio
import re
import sys
from signal import SIGTERM

from aiohttp import ClientSession

from .outside import LOULI, free_port


async def call(*arguments, cwd="/"):
    process = await asyncio.create_subprocess_exec(
        *arguments, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_help_lists_every_command():
    code, out, err = await call(LOULI, "--help")
    assert (code, err) == (0, "")
    commands = ("serve", "demo", "sandbox", "migrate", "roster", "invite", "qr", "menu")
    assert all(re.search(rf"^  {command} ", out, re.MULTILINE) for command in commands)


async def test_no_command_shows_the_help():
    code, out, _ = await call(sys.executable, "-m", "bot", cwd=".")
    assert code == 0
    assert "roster" in out


async def test_misuse_is_one_line():
    for arguments in (["frob"], ["roster"], ["invite"], ["sandbox", "--port", "x"], ["--frob"]):
        code, out, err = await call(LOULI, *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1), err
        assert err.startswith("louli: ")


async def test_the_sandbox_alone(tmp_path):
    """From an empty folder, with no config: its page, its API, and the lines a bot needs."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        LOULI,
        "sandbox",
        "--port",
        str(port),
        "--app-id",
        "wx1",
        "--secret",
        "s",
        "--faults",
        "7",
        "--share",
        "0.1",
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    first = (await process.stdout.readline()).decode()
    assert f"http://127.0.0.1:{port}/" in first
    async with ClientSession() as http:
        async with http.get(f"http://127.0.0.1:{port}/") as page:
            assert "楼里" in await page.text()
        faults = f"http://127.0.0.1:{port}/sandbox/faults"
        async with http.get(faults) as answer:
            assert {one["seed"] for one in (await answer.json())["faults"]} == {7}
        async with http.delete(faults) as answer:
            assert answer.status == 204
        body = {"grant_type": "client_credential", "appid": "wx1", "secret": "s"}
        async with http.post(f"http://127.0.0.1:{port}/cgi-bin/stable_token", json=body) as answer:
            assert "access_token" in await answer.json()
    code, _, err = await call(LOULI, "sandbox", "--port", str(port))
    assert code == 1
    assert "choose another" in err
    process.send_signal(SIGTERM)
    told, _ = await process.communicate()
    assert process.returncode == 0
    assert "LOULI_WECHAT__APP_SECRET=s\n" in told.decode()
