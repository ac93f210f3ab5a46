"""config.yaml as types. What is misspelt or missing is refused, by name, before anything starts."""

import os
from base64 import b64decode
from binascii import Error as BadBase64
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url

SECRETS = {
    "wechat": ("app_secret", "token", "aes_key"),
    "security": ("data_key",),
}
KEY_BYTES = 32
OFFICIAL = "https://api.weixin.qq.com"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mode(StrEnum):
    SAFE = "safe"
    PLAIN = "plain"


class Account(StrEnum):
    """Kinds of WeChat accounts by what they may do (verified 服务号, verified 公众号, ...)."""

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    UNVERIFIED = "unverified"
    TEST = "test"


class Community(Section):
    name: str = Field(min_length=1, pattern=r"^[^/]+$")
    street: str = ""
    estates: list[str] = []


class Template(Section):
    id: str = ""
    fields: dict[str, str] = {}


class WeChat(Section):
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    mode: Mode = Mode.SAFE
    account: Account = Account.SERVICE
    api_url: str = OFFICIAL
    templates: dict[str, str | Template] = {}

    @field_validator("api_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an address like https://api.weixin.qq.com")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _plain_only_at_home(self) -> "WeChat":
        """Plain mode does not authenticate the body: only for a test account or on loopback."""
        if self.mode is Mode.PLAIN and self.account is not Account.TEST and not self.is_local:
            raise ValueError(
                "mode: plain needs account: test or an api_url on this machine; use mode: safe"
            )
        return self

    @property
    def is_local(self) -> bool:
        host = urlsplit(self.api_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


class Database(Section):
    url: str = "sqlite:///data/louli.db"

    @property
    def is_embedded(self) -> bool:
        """SQLite: this process is the only one that serves."""
        return self.url.startswith("sqlite")


class Server(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""


class Security(Section):
    data_key: SecretStr = SecretStr("")

    @field_validator("data_key")
    @classmethod
    def _thirty_two_bytes(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            read_key(value.get_secret_value())
        return value


class Notices(Section):
    quiet_hours: str = Field(default="22:00-07:00", pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$")
    rate_per_second: int = Field(default=200, ge=1)


class Tickets(Section):
    categories: dict[str, str] = {}
    targets: dict[str, Any] = {}


class Settings(BaseSettings):
    """config.yaml, overridden by secret files, overridden by LOULI_... in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="LOULI_", env_nested_delimiter="__", extra="forbid", frozen=True
    )
    timezone: str = "Asia/Shanghai"
    secrets_dir: Path = Path("secrets")
    communities: list[Community] = Field(default=[Community(name="我的社区")], min_length=1)
    wechat: WeChat = WeChat()
    database: Database = Database()
    server: Server = Server()
    security: Security = Security()
    notices: Notices = Notices()
    tickets: Tickets = Tickets()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no such time zone: {value}") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see load
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def data_key(self) -> bytes:
        return read_key(self.security.data_key.get_secret_value())


class ConfigError(Exception):
    """config.yaml, a secret or the environment is wrong. The message says which and what to do."""


def read_key(text: str) -> bytes:
    """The 32 bytes of a data key. ValueError for anything else."""
    try:
        key = b64decode(text, validate=True)
    except BadBase64 as error:
        raise ValueError("must be base64 of 32 bytes") from error
    if len(key) != KEY_BYTES:
        raise ValueError("must be base64 of 32 bytes")
    return key


def load(file: Path) -> Settings:
    """The settings of a config file. Relative paths in it count from its folder."""
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        if not isinstance(written, dict):
            raise ConfigError(f"{file}: must be a list of sections")
        _refuse_secrets(written, file)
        _add_secret_files(written, file.parent)
        settings = Settings(**written)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: is not YAML: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        raise ConfigError(f"{file}: {_explain(error)}") from error
    database = Database(url=_beside(settings.database.url, file.parent))
    folder = file.parent / settings.secrets_dir
    return settings.model_copy(update={"database": database, "secrets_dir": folder})


def _refuse_secrets(written: dict[str, Any], file: Path) -> None:
    for section, names in SECRETS.items():
        for name in names:
            if name in (written.get(section) or {}):
                raise ConfigError(
                    f"{file}: {section}.{name} is a secret and may not stand here; put it into the "
                    f"environment (LOULI_{section.upper()}__{name.upper()}) or a file in secrets_dir"
                )


def _add_secret_files(written: dict[str, Any], folder: Path) -> None:
    place = os.environ.get("LOULI_SECRETS_DIR") or written.get("secrets_dir") or "secrets"
    for section, names in SECRETS.items():
        for name in names:
            secret = folder / place / name
            if secret.is_file():
                written[section] = (written.get(section) or {}) | {name: secret.read_text().strip()}


def _explain(error: ValidationError) -> str:
    """The first fault, named as it stands in the file. Never the value: it may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    words = "is not a known key" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{name}: {words}" if name else words


def _beside(url: str, folder: Path) -> str:
    """A relative SQLite file counts from the config file."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return url
    return f"sqlite:///{(folder / address.database).absolute()}"
