"""What config.yaml, the secret files and the environment may say, and which of them wins."""

import os
from base64 import b64encode

import pytest
from sqlalchemy import make_url

from bot.config_file import ConfigError, load
from bot.settings import Account, Mode

KEY = b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in os.environ:
        if name.startswith("LOULI_"):
            monkeypatch.delenv(name)


@pytest.fixture
def config(tmp_path):
    """Writes a config.yaml and reads it."""

    def read(text=""):
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file)

    return read


@pytest.fixture
def refused(config):
    """The message with which a config.yaml is refused."""

    def read(text):
        with pytest.raises(ConfigError) as refusal:
            config(text)
        assert "\n" not in str(refusal.value)
        return str(refusal.value)

    return read


def test_an_empty_file_has_the_defaults(config, tmp_path):
    settings = config()
    assert settings.timezone == "Asia/Shanghai"
    assert settings.wechat.mode is Mode.SAFE
    assert settings.wechat.account is Account.SERVICE
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8080)
    assert settings.notices.quiet_hours == "22:00-07:00"
    assert settings.database.url == f"sqlite:///{tmp_path}/data/louli.db"
    assert settings.media.dir == tmp_path / "data/media"
    assert settings.media.largest == 10485760


def test_the_file_of_the_design(config):
    settings = config("""
timezone: Asia/Shanghai
secrets_dir: secrets/
communities: [{name: 翠竹园社区, street: 示范街道, estates: [翠竹园]}]
wechat:
  app_id: wx0123456789abcdef
  mode: safe
  account: subscription
  api_url: https://api.weixin.qq.com/
  templates: {notice: "", ticket: {id: abc, fields: {thing1: title, time2: time}}}
database: {url: postgresql://user@host/db}
server: {host: 127.0.0.1, port: 8080, public_url: https://bot.example.org/}
security: {}
notices: {quiet_hours: "", rate_per_second: 20}
tickets: {categories: {}, targets: {}}
media: {dir: data/media, largest: 2097152}
""")
    assert [estate.name for estate in settings.communities[0].estates] == ["翠竹园"]
    assert settings.wechat.api_url == "https://api.weixin.qq.com"
    assert settings.server.public_url == "https://bot.example.org"
    assert settings.database.url == "postgresql://user@host/db"


def test_relative_paths_count_from_the_file(config, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    settings = config(
        "{secrets_dir: keys, database: {url: 'sqlite:///a b/楼里.db'}, media: {dir: a b/照片}}"
    )
    assert settings.secrets_dir == tmp_path / "keys"
    assert settings.media.dir == tmp_path / "a b/照片"
    assert make_url(settings.database.url).database == f"{tmp_path}/a b/楼里.db"


def test_absolute_paths_stay(config):
    settings = config(
        "{secrets_dir: /etc/louli, database: {url: 'sqlite:////srv/louli.db'}, media: {dir: /srv/m}}"
    )
    assert str(settings.secrets_dir) == "/etc/louli"
    assert str(settings.media.dir) == "/srv/m"
    assert settings.database.url == "sqlite:////srv/louli.db"


def test_the_environment_wins_over_the_file(config, monkeypatch):
    monkeypatch.setenv("LOULI_WECHAT__APP_ID", "wx2")
    monkeypatch.setenv("LOULI_TIMEZONE", "Asia/Urumqi")
    monkeypatch.setenv("LOULI_COMMUNITIES", '[{"name": "紫竹社区"}]')
    monkeypatch.setenv("LOULI_TEST_POSTGRES", "none of ours")
    settings = config("{timezone: Asia/Shanghai, wechat: {app_id: wx1, account: test}}")
    assert (settings.wechat.app_id, settings.wechat.account) == ("wx2", Account.TEST)
    assert settings.timezone == "Asia/Urumqi"
    assert settings.communities[0].name == "紫竹社区"


def test_secrets_come_from_files_and_the_environment_wins(config, tmp_path, monkeypatch):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token").write_text("from-a-file\n")
    (tmp_path / "secrets" / "app_secret").write_text("from-a-file\n")
    (tmp_path / "secrets" / "data_key").write_text(KEY)
    monkeypatch.setenv("LOULI_WECHAT__APP_SECRET", "from-the-environment")
    settings = config()
    assert settings.wechat.token.get_secret_value() == "from-a-file"
    assert settings.wechat.app_secret.get_secret_value() == "from-the-environment"
    assert settings.data_key == bytes(range(32))
    assert "from-" not in repr(settings)


def test_the_environment_may_name_the_folder_of_secrets(config, tmp_path, monkeypatch):
    (tmp_path / "token").write_text("elsewhere")
    monkeypatch.setenv("LOULI_SECRETS_DIR", str(tmp_path))
    assert config("secrets_dir: secrets").wechat.token.get_secret_value() == "elsewhere"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wechat: {app_secret: x}", "wechat.app_secret is a secret"),
        ("wechat: {token: x}", "LOULI_WECHAT__TOKEN"),
        ("wechat: {aes_key: ''}", "wechat.aes_key is a secret"),
        ("security: {data_key: x}", "security.data_key is a secret"),
        ("wehcat: {}", "wehcat: is not a known key"),
        ("wechat: {appid: wx1}", "wechat.appid: is not a known key"),
        ("communities: [{name: 甲, estate: [乙]}]", "communities.0.estate: is not a known key"),
        ("communities: []", "communities: "),
        ("communities: [{name: 甲, estates: [乙/丙]}]", "communities.0.estates.0.name"),
        (
            "communities: [{name: 甲, estates: [{name: 乙, scheme: street}]}]",
            "communities.0.estates.0.scheme",
        ),
        ("communities: [{name: 甲/乙}]", "communities.0.name"),
        ("timezone: Asia/Peking", "timezone: no such time zone"),
        ("notices: {quiet_hours: '22-7'}", "notices.quiet_hours: must be like"),
        ("notices: {quiet_hours: '25:00-07:00'}", "notices.quiet_hours: must be like"),
        ("wechat: {api_url: api.weixin.qq.com}", "wechat.api_url: must be an address"),
        ("server: {public_url: bot.example.org}", "server.public_url: must be an address"),
        ("server: {port: 70000}", "server.port"),
        ("media: {largest: 10485761}", "media.largest"),
        ("media: {largest: 0}", "media.largest"),
        (
            "privacy: {keep: {audit: 179}}",
            "privacy.keep.audit: must be 0 (for ever) or at least 180",
        ),
        (
            "privacy: {keep: {inbox: 2}}",
            "privacy.keep.inbox: Input should be greater than or equal",
        ),
        ("privacy: {keep: {gossip: 1}}", "privacy.keep.gossip: is not a known key"),
        ("media: {folder: data}", "media.folder: is not a known key"),
        ("database: {url: 'mysql://a/b'}", "database.url: must be sqlite:///file or postgresql"),
        ("database: {url: 'sqlite://'}", "database.url: must be sqlite:///file"),
        ("database: {url: nonsense}", "database.url: must be sqlite:///file"),
        ("wechat: {mode: plain}", "wechat: mode: plain needs account: test"),
        ("- a list", "must be a list of sections"),
        ("wechat: {app_id: [", "is not YAML"),
        ("wechat: plain", "wechat: "),
        ("1: 2", "config.yaml"),
    ],
)
def test_what_is_wrong_is_named(refused, text, words):
    assert words in refused(text)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LOULI_WECHAT__APPSECRET", "hush", "LOULI_WECHAT__APPSECRET in the environment"),
        ("LOULI_WECHT__TOKEN", "hush", "wecht is not a known section"),
        ("LOULI_WECHAT__AES_KEY", "hush", "must be 43 letters and digits"),
        ("LOULI_SECURITY__DATA_KEY", "hush", "must be base64 of 32 bytes"),
        ("LOULI_COMMUNITIES", "hush", "communities"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_shown(
    refused, monkeypatch, name, value, words
):
    monkeypatch.setenv(name, value)
    message = refused("")
    assert words in message
    assert "hush" not in message


@pytest.mark.parametrize("text", ["{account: test}", "{api_url: 'http://127.0.0.1:9'}"])
def test_plain_mode_for_a_test_account_or_on_loopback(config, text):
    assert config(f"wechat: {text[:-1]}, mode: plain}}").wechat.mode is Mode.PLAIN


def test_an_empty_secret_file_is_named(refused, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token").write_text("\n")
    assert str(tmp_path / "secrets" / "token") in refused("")


def test_no_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "config.yaml")


def test_an_estate_is_a_name_or_says_how_it_counts(config):
    settings = config("""
communities:
  - {name: 翠竹园社区, estates: [翠竹园, {name: 118弄, scheme: lane, also: [翠竹里]}]}
""")
    plain, lane = settings.communities[0].estates
    assert (plain.name, plain.scheme, plain.also) == ("翠竹园", "", [])
    assert (lane.name, lane.scheme, lane.also) == ("118弄", "lane", ["翠竹里"])
