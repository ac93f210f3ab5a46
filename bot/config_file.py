"""Reading config.yaml. What is misspelt or wrong is refused, by name, before anything starts."""

import os
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy import make_url

from bot import secret_files
from bot.secret_files import variable
from bot.settings import Database, Settings


class ConfigError(Exception):
    """config.yaml, a secret or the environment is wrong. The message says which and what to do."""


def load(file: Path) -> Settings:
    """The settings of a config file. Relative paths in it count from its folder."""
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        if not isinstance(written, dict):
            raise ConfigError(f"{file}: must be a list of sections")
        secret_files.refuse_any(written)
        _refuse_unknown_sections()
        place = os.environ.get("LOULI_SECRETS_DIR") or written.get("secrets_dir") or "secrets"
        secret_files.add_all(written, file.parent / str(place))
        settings = Settings(**written)
    except OSError as error:
        raise ConfigError(f"{error.filename}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: is not YAML: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        raise ConfigError(_explain(error, file)) from error
    except (SettingsError, ValueError, TypeError) as error:
        raise ConfigError(f"{file}: {error}") from error
    return settings.model_copy(
        update={
            "database": Database(url=_beside(settings.database.url, file.parent)),
            "secrets_dir": (file.parent / settings.secrets_dir).absolute(),
            "media": settings.media.model_copy(
                update={"dir": (file.parent / settings.media.dir).absolute()}
            ),
            "security": settings.security.model_copy(
                update={"apart_dir": (file.parent / settings.security.apart_dir).absolute()}
            ),
        }
    )


def _refuse_unknown_sections() -> None:
    """pydantic-settings passes over LOULI_WECHT__TOKEN: its section is none of ours."""
    for name in os.environ:
        section, nested, _ = name.removeprefix("LOULI_").lower().partition("__")
        if name.startswith("LOULI_") and nested and section not in Settings.model_fields:
            raise ConfigError(f"{name} in the environment: {section} is not a known section")


def _explain(error: ValidationError, file: Path) -> str:
    """The first fault, named as it stands in the file. Never the value: it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    parts = [str(part) for part in first["loc"]]
    is_unknown = first["type"] == "extra_forbidden"
    words = "is not a known key" if is_unknown else first["msg"].removeprefix("Value error, ")
    given = variable(parts[0], "__".join(parts[1:])) if parts[1:] else ""
    where = f"{given} in the environment" if given in os.environ else str(file)
    return ": ".join(filter(None, (where, ".".join(parts), words)))


def _beside(url: str, folder: Path) -> str:
    """A relative SQLite file counts from the config file."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return url
    file = (folder / address.database).absolute()
    return address.set(database=str(file)).render_as_string(hide_password=False)
