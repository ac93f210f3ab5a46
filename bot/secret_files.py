"""Secrets: given in the environment, or in files of their names in secrets_dir; nowhere else.

Data keys are several while they are changed: `data_key` is the first, `data_key.2` the second.
"""

import os
import re
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

NEEDED = ("app_secret", "token", "aes_key")
SECRETS = {
    "wechat": (*NEEDED, "token_before", "aes_key_before"),
    "security": ("data_key", "data_key_before"),
}
KEY_BYTES = 32
DATA_KEY = "data_key"
NUMBERED = re.compile(rf"{DATA_KEY}(?:\.(\d+))?")


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


def key_files(folder: Path) -> dict[Path, bytes]:
    """Data keys by their files, the first first; a file that holds no whole key is passed over."""
    found = {}
    for file in sorted(folder.glob(f"{DATA_KEY}*"), key=lambda file: number_of(file) or 0):
        if number_of(file):
            try:
                found[file] = read_key(file.read_text(encoding="utf-8").strip())
            except (OSError, ValueError):
                continue
    return found


def number_of(file: Path) -> int | None:
    """Of the data key that it should hold by its name; None: it is no data key in use."""
    named = NUMBERED.fullmatch(file.name)
    return int(named[1] or 1) if named else None


def key_file(folder: Path, number: int) -> Path:
    """Where the data key of a number lies."""
    return folder / (DATA_KEY if number == 1 else f"{DATA_KEY}.{number}")


def retired(file: Path) -> Path:
    """Where a key is kept that nothing needs but old backups."""
    return file.with_name(f"{DATA_KEY}.{number_of(file)}.retired")


def retire(file: Path) -> Path:
    """Put it aside. FileNotFoundError where somebody has done so."""
    aside = retired(file)
    file.rename(aside)
    _keep(file.parent)
    return aside


def explain_missing(number: int, folder: Path, *, is_any_given: bool) -> str:
    """Which data key is missing, where it was looked for, and what to do."""
    file, variables = key_file(folder, number), [variable("security", DATA_KEY)]
    variables.append(f"{variables[0]}_BEFORE")
    words = f"the database is sealed with data key {number}, but "
    if is_any_given:
        words += "what is given does not fit the database: "
    else:
        words += "no data key is given: "
    words += f"looked at {file} and its like, {' and '.join(variables)}; restore {file}"
    if retired(file).exists():
        words += f" ({retired(file).name} is there: for a backup from before, rename it back)"
    return words


def make_data_key(folder: Path, number: int = 1) -> str:
    """A new data key in its file, for its owner alone; or the key that is there already.

    The file appears whole or not at all: two processes that start at once get one key.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, draft = key_file(folder, number), folder / f".data_key-{token_hex(8)}"
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
