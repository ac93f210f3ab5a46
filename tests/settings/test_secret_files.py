"""The data key made at the first start."""

from concurrent.futures import ThreadPoolExecutor

from bot.secret_files import make_data_key, read_key


def test_it_is_32_bytes_for_its_owner_alone(tmp_path):
    key = make_data_key(tmp_path / "new" / "secrets")
    file = tmp_path / "new" / "secrets" / "data_key"
    assert len(read_key(key)) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_whoever_comes_second_gets_the_first_one(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(make_data_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "data_key"]
