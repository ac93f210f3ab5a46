"""A demo in a process of its own, and what its page would draw."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

HOUSE = Path(__file__).parents[2]
MISLEADING = {  # what a machine that also serves a real account may have set
    "LOULI_WECHAT__MODE": "plain",
    "LOULI_WECHAT__API_URL": "https://api.weixin.qq.com",
    "LOULI_DATABASE__URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "LOULI_SECURITY__DATA_KEY": "no key",
}


@dataclass
class Demo:
    process: subprocess.Popen[str]
    told: str  # what it printed at the beginning
    page: str
    folder: Path

    async def get(self, path: str) -> str:
        async with ClientSession() as http, http.get(f"{self.page}{path}") as answer:
            assert answer.status == 200
            return await answer.text()

    async def state(self) -> dict:
        async with ClientSession() as http, http.get(f"{self.page}/phones") as answer:
            return await answer.json()

    async def phone(self, name: str) -> dict:
        phones = (await self.state())["phones"]
        return next(phone for phone in phones if phone["name"].split()[0] == name)

    async def texts(self, name: str) -> list[str]:
        return [bubble["text"] for bubble in (await self.phone(name))["bubbles"]]

    async def does(self, name: str, act: str, **given: str) -> None:
        openid = (await self.phone(name))["openid"]
        url = f"{self.page}/phones/{openid}/{act}"
        async with ClientSession() as http, http.post(url, json=given) as answer:
            assert answer.status == 204

    async def shows(self, name: str, words: str) -> None:
        """Waits for these words on that phone."""
        for _ in range(200):
            if any(words in text for text in await self.texts(name)):
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"{name} never saw {words}; last: {(await self.texts(name))[-3:]}")

    async def lives(self) -> None:
        """Waits for the end of the story that the demo opens with."""
        await self.shows("张伟", "2. #2")
        await self.shows("李主任", "申请等审核")


@contextmanager
def demo_on(port: int, folder: Path) -> Iterator[Demo]:
    """Started where there is no config.yaml."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bot", "demo", "--port", str(port)],
        cwd=folder,
        env=os.environ | MISLEADING | {"PYTHONPATH": str(HOUSE), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        told = ""
        while "Ctrl-C" not in told and (line := process.stdout.readline()):
            told += line
        assert "Ctrl-C" in told, process.communicate()
        page = next(word for word in told.split() if word.startswith("http://"))
        place = next(word for word in told.split() if "louli-demo-" in word)
        yield Demo(process, told, page, Path(place))
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    with demo_on(0, tmp_path_factory.mktemp("nowhere")) as running:
        yield running
