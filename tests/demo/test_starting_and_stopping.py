"""It finds a port, needs nothing, and leaves nothing behind."""

import signal
import socket
import sqlite3

import pytest

from tests.demo.conftest import demo_on

SIGNALS = [signal.SIGINT, signal.SIGTERM]


async def test_a_port_that_is_taken_is_left_alone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with demo_on(port, tmp_path) as demo:
            assert f"Port {port} is taken" in demo.told
            assert demo.page != f"http://127.0.0.1:{port}"
            assert "楼里" in await demo.get("/")


async def test_a_free_port_is_the_one_asked_for(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with demo_on(port, tmp_path) as demo:
        assert demo.page == f"http://127.0.0.1:{port}"
        assert "taken" not in demo.told


@pytest.mark.parametrize("stop", SIGNALS)
async def test_it_stops_at_a_signal_and_removes_its_database(tmp_path, stop):
    with demo_on(0, tmp_path) as demo:
        await demo.lives()
        assert list(demo.folder.iterdir())
        assert_ends_clean(demo, stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", SIGNALS)
async def test_it_may_be_stopped_while_the_community_moves_in(tmp_path, stop):
    with demo_on(0, tmp_path) as demo:
        await demo.shows("张伟", "您现在是")
        assert_ends_clean(demo, stop)


def assert_ends_clean(demo, stop):
    demo.process.send_signal(stop)
    told, faults = demo.process.communicate(timeout=10)
    assert "its database is removed" in told
    assert faults == ""
    assert demo.process.returncode == 0
    assert not demo.folder.exists()


def test_two_runs_share_nothing(tmp_path):
    with demo_on(0, tmp_path) as one, demo_on(0, tmp_path) as other:
        assert one.folder != other.folder
        assert one.page != other.page


async def test_what_people_said_is_sealed(tmp_path):
    with demo_on(0, tmp_path) as demo:
        await demo.lives()
        with sqlite3.connect(demo.folder / "louli.db") as rows:
            rows.execute("PRAGMA wal_checkpoint")
        stored = b"".join(file.read_bytes() for file in demo.folder.rglob("*") if file.is_file())
        for secret in ("王秀英", "13800138000", "三楼楼道灯坏了"):
            assert secret.encode() not in stored
