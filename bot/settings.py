"""config.yaml as types: what may stand in it, and what it means where it does not."""

import re
from datetime import time
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.secret_files import explain_missing, key_files, read_key

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


Name = Annotated[str, Field(min_length=1, pattern=r"^[^/]+$")]


class Estate(Section):
    """`scheme`: how its places are called; "" is by its name. `also`: its other names."""

    name: Name
    scheme: Literal["", "blocks", "lane", "courtyard", "village"] = ""
    also: list[Name] = []


class Community(Section):
    name: Name
    street: str = ""
    estates: list[Estate] = []

    @field_validator("estates", mode="before")
    @classmethod
    def _a_name_is_enough(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{"name": one} if isinstance(one, str) else one for one in value]


class TemplateName(StrEnum):
    """Message templates and subscribe notices, by what they are for."""

    NOTICE = "notice"  # alerts only: outage, safety, emergency
    TICKET = "ticket"
    VERIFICATION = "verification"
    ONCE = "once"  # subscribe notice (订阅通知), one for each consent
    LASTING = "lasting"  # subscribe notice, consented to once for all


class Template(Section):
    """`fields`: WeChat's field -> what it says: title, words, place, number, time, status, name."""

    id: str = ""
    fields: dict[str, str] = {}


class WeChat(Section):
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    token_before: SecretStr = SecretStr("")  # while it is being changed at WeChat
    aes_key_before: SecretStr = SecretStr("")
    mode: Mode = Mode.SAFE
    account: Account = Account.SERVICE
    api_url: str = OFFICIAL
    templates: dict[TemplateName, Template] = {}
    daily: dict[Literal["customer", "template", "mass"], Annotated[int, Field(ge=1)]] = {}

    @field_validator("templates", mode="before")
    @classmethod
    def _an_id_is_enough(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: {"id": t} if isinstance(t, str) else t for name, t in value.items()}

    @field_validator("api_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        return web_address(value, "https://api.weixin.qq.com")

    @field_validator("aes_key", "aes_key_before")
    @classmethod
    def _forty_three_characters(cls, value: SecretStr) -> SecretStr:
        if not re.fullmatch("([A-Za-z0-9]{43})?", value.get_secret_value()):
            raise ValueError("must be 43 letters and digits (EncodingAESKey)")
        return value

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

    @field_validator("url")
    @classmethod
    def _known_kind(cls, value: str) -> str:
        try:
            address = make_url(value)
            kind = address.get_backend_name()
        except (ArgumentError, ValueError):
            kind = ""
        if kind not in {"sqlite", "postgresql"} or (kind == "sqlite" and not address.database):
            raise ValueError("must be sqlite:///file or postgresql://user@host/db")
        return value

    @property
    def is_embedded(self) -> bool:
        """SQLite: this process is the only one that serves."""
        return self.url.startswith("sqlite")


class Server(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, value: str) -> str:
        return web_address(value, "https://bot.example.org") if value else ""


class Security(Section):
    """`two_person_rule`: whoever is to be staff needs the yes of two. `apart_dir`: see Apart.

    `data_key_before`: while the key is changed and given in the environment alone.
    """

    data_key: SecretStr = SecretStr("")
    data_key_before: SecretStr = SecretStr("")
    apart_dir: Path = Path("data/apart")
    two_person_rule: bool = False

    @field_validator("data_key", "data_key_before")
    @classmethod
    def _thirty_two_bytes(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            read_key(value.get_secret_value())
        return value


class Notices(Section):
    quiet_hours: str = "22:00-07:00"
    rate_per_second: int = Field(default=200, ge=1)

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str) -> str:
        try:
            _ = [time.fromisoformat(part) for part in value.split("-")] if value else []
        except ValueError:
            value = "?"
        if not re.fullmatch(r"(\d\d:\d\d-\d\d:\d\d)?", value):
            raise ValueError('must be like "22:00-07:00", or "" for none')
        return value


class Tickets(Section):
    categories: dict[str, str] = {}
    targets: dict[str, Any] = {}


class Residents(Section):
    """`workers_may_approve`: at the door, in their own area. Hours and days of 0: never.

    `office`: where and when somebody is there in person, as people are told it.
    """

    workers_may_approve: bool = True
    remind_after_hours: int = Field(default=24, ge=0)
    escalate_after_hours: int = Field(default=48, ge=0)
    reconfirm_after_days: int = Field(default=365, ge=0)
    office: str = ""


class Media(Section):
    """Photos and voice clips. `largest`: octets of one; WeChat sends on none above 10 MiB."""

    dir: Path = Path("data/media")
    largest: int = Field(default=10 << 20, ge=1 << 10, le=10 << 20)


LOGS_LAST = 180  # days at least: 网络安全法 asks for six months


class Keep(Section):
    """Days, by the kinds of bot.storage.holdings. `audit` 0: for ever."""

    answers: int = Field(default=1, ge=1)
    inbox: int = Field(default=7, ge=3)  # WeChat's windows are worked out from two days
    talks: int = Field(default=7, ge=1)
    pages: int = Field(default=1, ge=1)
    letters: int = Field(default=30, ge=3)
    tries: int = Field(default=30, ge=1)
    photos: int = Field(default=7, ge=1)  # those of no ticket
    tickets: int = Field(default=1095, ge=30)  # after the last step of a closed one
    claims: int = Field(default=180, ge=30)
    invitations: int = Field(default=180, ge=30)
    residencies: int = Field(default=365, ge=30)
    proxies: int = Field(default=365, ge=30)
    proposals: int = Field(default=180, ge=30)  # so long what was declined is not proposed again
    failed: int = Field(default=30, ge=1)
    traffic: int = Field(default=30, ge=3)
    audit: int = Field(default=0, ge=0)

    @field_validator("audit")
    @classmethod
    def _half_a_year(cls, value: int) -> int:
        if 0 < value < LOGS_LAST:
            raise ValueError(f"must be 0 (for ever) or at least {LOGS_LAST} days (网络安全法)")
        return value


class Privacy(Section):
    """What is held of people, and for how long."""

    erase_after_unfollow_minutes: int = Field(default=0, ge=0, le=30 * 24 * 60)
    keep: Keep = Keep()


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
    residents: Residents = Residents()
    media: Media = Media()
    privacy: Privacy = Privacy()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"no such time zone: {value}") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings passes it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - see config_file
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def data_key(self) -> bytes:
        """The one given, which is the first; see data_keys."""
        return read_key(self.security.data_key.get_secret_value())

    def data_keys(self) -> list[bytes]:
        """All that are given by now: the files are read again each time."""
        security = self.security
        both = (security.data_key.get_secret_value(), security.data_key_before.get_secret_value())
        given = [read_key(text) for text in both if text]
        return list(dict.fromkeys([*given, *key_files(self.secrets_dir).values()]))

    def missing_key(self, number: int) -> str:
        """What to say where a data key that the database needs is not among them."""
        return explain_missing(number, self.secrets_dir, is_any_given=bool(self.data_keys()))


def web_address(value: str, example: str) -> str:
    """Without a slash at its end. ValueError for no address."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"must be an address like {example}")
    return value.rstrip("/")
