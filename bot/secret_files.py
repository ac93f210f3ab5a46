"""Secrets: given in the environment, or in files of their names in secrets_dir; nowhere else."""

import os
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

NEEDED = ("app_secret", "token", "aes_key")
SECRETS = {
    "wechat": (*NEEDED, "token_before", "aes_key_before"),
    "security": ("data_key",),
}
KEY_BYTES = 32


def read_key(text: str) -> bytes:
    """The 32 bytes of a data key. ValueError for anything else."""
    try:
        key = b64decode(text, validate=True)
    except BadBase64 as error:
        raise ValueError("must be base64 of 32 bytes") from error
    if len(key) != KEY_BYTES:
        raise ValueError("must be base64 of 32 bytes")
    return key


def variable(section: str, name: str) -> str:
    """What it is called in the environment."""
    return f"LOULI_{section}__{name}".upper()


def refuse_any(written: dict[str, Any]) -> None:
    """ValueError that names the secret which stands in the config file."""
    for section, names in SECRETS.items():
        given = written.get(section)
        for name in names:
            if isinstance(given, dict) and name in given:
                raise ValueError(
                    f"{section}.{name} is a secret and may not stand here; put it into the "
                    f"environment ({variable(section, name)}) or a file in secrets_dir"
                )


def add_all(written: dict[str, Any], folder: Path) -> None:
    """Add to what is written what the files in `folder` hold. ValueError for an empty one."""
    for section, names in SECRETS.items():
        for name in names:
            file = folder / name
            if file.is_file():
                value = file.read_text(encoding="utf-8").strip()
                if not value:
                    raise ValueError(f"{file} is empty")
                given = written.get(section) or {}
                if isinstance(given, dict):
                    written[section] = given | {name: value}


def make_data_key(folder: Path) -> str:
    """A new data key in its file, for its owner alone; or the key that is there already.

    The file appears whole or not at all: two processes that start at once get one key.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, draft = folder / "data_key", folder / f".data_key-{token_hex(8)}"
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as writing:
            writing.write(b64encode(token_bytes(KEY_BYTES)) + b"\n")
            writing.flush()
            os.fsync(writing.fileno())
        os.link(draft, file)
        _keep(folder)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return file.read_text(encoding="utf-8").strip()


def _keep(folder: Path) -> None:
    """The new name, too, outlives a power cut: without the key nothing sealed can be read."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
