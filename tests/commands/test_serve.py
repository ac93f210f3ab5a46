"""`louli serve`: what it needs, what it says where it cannot, how it stops."""

import socket
from base64 import b64encode

import pytest
from aiohttp import ClientSession

from .outside import Installation


@pytest.fixture
def alone(tmp_path):
    """An installation without WeChat: nothing listens where its API should be."""
    wechat = {"app_id": "wx0123456789abcdef", "api_url": "http://127.0.0.1:9"}
    return Installation(tmp_path / "home", {"wechat": wechat})


async def test_it_starts_while_wechat_is_away(alone):
    async with alone.serving() as serving, ClientSession() as http:
        for path, words in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
            async with http.get(serving.url + path) as response:
                assert (response.status, await response.text()) == (200, words)
        assert await serving.stop() == 0
        said = (await serving.process.stdout.read()).decode()
    assert f"http://127.0.0.1:{alone.port}" in said
    assert "Stopped" in said
    assert alone.log == ""


@pytest.mark.parametrize("name", ["APP_SECRET", "TOKEN", "AES_KEY"])
async def test_a_missing_secret_is_named_with_both_ways_to_give_it(alone, name):
    del alone.env[f"LOULI_WECHAT__{name}"]
    line = await alone.fails("serve")
    assert f"wechat.{name.lower()}" in line
    assert f"LOULI_WECHAT__{name}" in line
    assert str(alone.folder / "secrets") in line


async def test_secrets_may_be_files(alone):
    secrets = alone.folder / "secrets"
    secrets.mkdir()
    for name in ("APP_SECRET", "TOKEN", "AES_KEY"):
        (secrets / name.lower()).write_text(alone.env.pop(f"LOULI_WECHAT__{name}") + "\n")
    async with alone.serving() as serving:
        assert await serving.stop() == 0


async def test_plain_mode_needs_no_aes_key(alone):
    del alone.env["LOULI_WECHAT__AES_KEY"]
    alone.write(wechat=alone.config["wechat"] | {"mode": "plain"})
    async with alone.serving() as serving:
        assert await serving.stop() == 0


async def test_plain_mode_is_refused_for_the_true_wechat(alone):
    alone.write(wechat={"app_id": "wx0123456789abcdef", "mode": "plain"})
    assert "mode: plain needs account: test" in await alone.fails("serve")


async def test_the_app_id_is_missing(alone):
    alone.write(wechat={})
    assert "wechat.app_id is missing" in await alone.fails("serve")


async def test_there_is_no_config(alone):
    (alone.folder / "config.yaml").unlink()
    assert "config.yaml: cannot be read" in await alone.fails("serve")


async def test_the_port_is_taken(alone):
    with socket.create_server(("127.0.0.1", alone.port)):
        line = await alone.fails("serve")
    assert f"port {alone.port}" in line
    assert "LOULI_SERVER__PORT" in line
    assert not (alone.folder / "data").exists()


async def test_a_second_serve_finds_the_port_taken_and_leaves_the_first_alone(alone):
    async with alone.serving() as serving:
        assert "taken" in await alone.fails("serve")
        assert await serving.stop() == 0


async def test_the_data_key_is_made_once_for_its_owner_alone(alone):
    del alone.env["LOULI_SECURITY__DATA_KEY"]
    key = alone.folder / "secrets" / "data_key"
    async with alone.serving() as serving:
        assert key.stat().st_mode & 0o777 == 0o600
        made = key.read_text()
        await serving.stop()
    async with alone.serving() as serving:
        assert key.read_text() == made
        await serving.stop()


async def test_a_lost_data_key_is_not_replaced(alone):
    await alone.does("invite", "staff")
    del alone.env["LOULI_SECURITY__DATA_KEY"]
    assert "no data key is given" in await alone.fails("serve")
    assert not (alone.folder / "secrets").exists()


async def test_another_data_key_is_refused(either):
    await either.does("invite", "staff")
    either.env["LOULI_SECURITY__DATA_KEY"] = b64encode(bytes(32)).decode()
    assert "does not fit the database" in await either.fails("serve")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@127.0.0.1/louli", "sqlite:///file or postgresql://"),
        ("sqlite:///config.yaml", "not a database"),
        ("postgresql://louli@127.0.0.1:9/louli", "connection"),
    ],
)
async def test_a_database_that_is_none(alone, url, words):
    alone.write(database={"url": url})
    assert words in await alone.fails("serve")


async def test_a_second_serve_on_the_same_file_is_refused(alone):
    async with alone.serving() as serving:
        alone.env["LOULI_SERVER__PORT"] = "0"
        line = await alone.fails("serve")
        assert "another `louli serve`" in line
        assert await serving.stop() == 0
