"""`louli check`: a set-up that is good, and every way in which one can be wrong, each seeded."""

import asyncio
import socket
from base64 import b64encode
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import text

import handlers
from bot import app, clock, schedule
from bot.commands import checking
from bot.commands.checking import address, house, menus
from bot.config_file import load
from bot.sandbox import Account, Fault, Platform, serve
from bot.settings import Account as Kind
from bot.storage import schema
from bot.storage.engine import connect
from bot.storage.pulse import Pulse, slot_of
from bot.wechat import menu

from .certificates import Authority
from .outside import Installation, free_port

ACCOUNT = Account("wx0123456789abcdef", "5" * 32, "hushtoken", "k" * 43)
SECRETS = {
    "LOULI_WECHAT__APP_SECRET": ACCOUNT.secret,
    "LOULI_WECHAT__TOKEN": ACCOUNT.token,
    "LOULI_WECHAT__AES_KEY": ACCOUNT.aes_key,
    "LOULI_SECURITY__DATA_KEY": b64encode(bytes(range(32))).decode(),
}
TICKET = "事项：{{thing1.DATA}}\n单号：{{character_string2.DATA}}\n状态：{{phrase3.DATA}}\n时间：{{time4.DATA}}"


@dataclass
class Report:
    """What was said: (sign, words, what to do) of each point, by its name."""

    code: int
    text: str
    said: dict = field(default_factory=dict)

    def __post_init__(self):
        last = ""
        for line in self.text.splitlines():
            if line[0] in "✓✗–":
                last, _, words = line[2:].partition(": ")
                self.said.setdefault(last, []).append([line[0], words, ""])
            elif line.startswith("    → "):
                self.said[last][-1][2] = line[6:]

    def __getitem__(self, name):
        return self.said[name][0]

    @property
    def faults(self):
        return [name for name, all_ in self.said.items() if any(one[0] == "✗" for one in all_)]

    @property
    def skipped(self):
        return [name for name, all_ in self.said.items() if any(one[0] == "–" for one in all_)]


@dataclass
class SetUp:
    """An installation, the sandbox that is its WeChat, and what stands at its public address."""

    installation: Installation
    platform: Platform
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture
    parts: app.House | None = None

    @property
    def file(self):
        return self.installation.folder / "config.yaml"

    def write(self, section, **values):
        self.installation.write(**{section: self.installation.config.get(section, {}) | values})

    def without(self, name):
        self.patch.delenv(f"LOULI_{name}")

    async def check(self):
        self.capture.readouterr()
        code = await checking.check(self.file)
        said = self.capture.readouterr()
        for secret in SECRETS.values():
            assert secret not in said.out + said.err
        report = Report(code, said.out)
        assert all(one[2] for all_ in report.said.values() for one in all_ if one[0] == "✗")
        assert code == bool(report.faults)
        return report

    async def noted(self):
        """The half minute is over."""
        await schedule.watch_callbacks(self.parts.writer, self.parts.callbacks)

    @asynccontextmanager
    async def serving(self):
        runner = web.AppRunner(app.build(load(self.file), handlers.routes), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.installation.port).start()
            self.parts = runner.app[app.HOUSE]
            yield self
        finally:
            await runner.cleanup()

    async def publish(self, changed=None):
        settings = load(self.file)
        async with app.Lines() as http:
            await menu.publish(app.make_client(settings, http), changed or menu.load())

    def execute(self, statement, **given):
        engine = connect(load(self.file).database.url)
        with engine.begin() as connection:
            connection.execute(text(statement), given)
        engine.dispose()


@pytest.fixture
async def fresh(tmp_path, monkeypatch, capsys):
    """Nothing has been started yet."""
    platform = Platform(ACCOUNT)
    served = await serve(platform)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    communities = [{"name": "翠竹园社区", "estates": ["翠竹园"]}]
    wechat = {"app_id": ACCOUNT.app_id, "api_url": platform.origin}
    one = Installation(tmp_path / "home", {"wechat": wechat, "communities": communities}, SECRETS)
    platform.callback = one.callback
    made = SetUp(one, platform, monkeypatch, capsys)
    made.write("server", public_url=one.callback.removesuffix("/wechat"))
    yield made
    await served.cleanup()
    clock.read_from(None)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, fresh):
    if request.param == "postgresql":
        fresh.installation.write(database={"url": request.getfixturevalue("postgresql")})
    return fresh


@pytest.fixture
def migrated(fresh):
    """Its database is there."""
    engine = connect(load(fresh.file).database.url)
    schema.upgrade(engine)
    engine.dispose()
    return fresh


@pytest.fixture
def templates(fresh):
    """A template of each kind, all good."""
    fresh.platform.templates.add("T", "工单提醒", TICKET)
    fresh.platform.notices.add("O", "社区公告", "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}")
    fresh.platform.notices.add("L", "社区公告", "标题：{{thing1.DATA}}", lasting=True)
    fresh.write("wechat", templates={"ticket": "T", "once": "O", "lasting": "L"})
    return fresh


# All is well


async def test_a_good_set_up_is_good_in_every_point(either):
    either.platform.templates.add("T", "工单提醒", TICKET)
    either.write("wechat", templates={"ticket": "T"})
    async with either.serving():
        await either.publish()
        phone = either.platform.phone("王秀英")
        await phone.follow()
        await either.noted()
        report = await either.check()
    assert (report.faults, report.code) == ([], 0), report.text
    assert sorted(report.skipped) == [
        "subscribe notice lasting",
        "subscribe notice once",
        "template notice",
        "template verification",
    ]
    assert report["callbacks"][1].startswith("the last came")
    assert report["template ticket"][1] == (
        "its fields fit (thing1: title, character_string2: number, phrase3: status, time4: time)"
    )


async def test_it_changes_nothing(either):
    async with either.serving():
        await either.publish()
        await either.noted()
        either.platform.log.clear()

        def everything(scene):
            rows = scene.db.rows
            return [rows(table.select()) for table in schema_tables()]

        before = await either.parts.writer.run(everything)
        files = sorted(str(one) for one in either.installation.folder.rglob("*"))
        await either.check()
        assert await either.parts.writer.run(everything) == before
        assert sorted(str(one) for one in either.installation.folder.rglob("*")) == files
        asked = {line.path.rpartition("/")[2] for line in either.platform.log}
    assert asked == {
        *("stable_token", "check", "get", "get_all_private_template", "gettemplate"),
        "getcallbackip",
    }
    assert either.platform.phones == {}


def schema_tables():
    from bot.storage.every_table import metadata  # noqa: PLC0415 - only here

    return metadata.sorted_tables


async def test_before_the_first_start_nothing_is_made(fresh):
    before = sorted(fresh.installation.folder.rglob("*"))
    fresh.without("SECURITY__DATA_KEY")
    report = await fresh.check()
    assert {"database", "data key", "callbacks"} <= set(report.skipped)
    assert sorted(fresh.installation.folder.rglob("*")) == before


async def test_as_a_command_it_works_from_any_directory_and_ends_with_its_code(either):
    installation = either.installation
    async with either.serving():
        done = await installation.run("check")
        assert "✗ menu: none is published" in done.out
        assert (done.code, done.err) == (1, "")
        await either.publish()
        done = await installation.run("check")
        assert (done.code, done.err) == (0, ""), done.out
        assert done.out.endswith(" not checked\n")


async def test_a_folder_of_any_name(fresh):
    folder = fresh.installation.folder.with_name("我的 100% 家#1")
    fresh.installation.folder.rename(folder)
    fresh.installation.folder = folder
    async with fresh.serving():
        report = await fresh.check()
    assert report["database"][0] == report["data key"][0] == "✓", report.text


# The machine


async def test_a_misspelt_key_leaves_all_else_unchecked(fresh):
    fresh.write("wechat", app_idd="wx")
    report = await fresh.check()
    assert report.faults == ["config.yaml"]
    assert "app_idd" in report["config.yaml"][1]
    assert report["token"][:2] == ["–", "not checked: needs config.yaml"]


@pytest.mark.parametrize("name", ["app_secret", "token", "aes_key"])
async def test_a_missing_secret(fresh, name):
    fresh.without(f"WECHAT__{name.upper()}")
    report = await fresh.check()
    assert report["secrets"][:2] == ["✗", f"wechat.{name} is missing"]
    assert str(fresh.installation.folder / "secrets" / name) in report["secrets"][2]
    assert report["token"][1] == "not checked: needs the secrets"
    assert report["clock"][0] == "✓"


async def test_a_missing_app_id(fresh):
    fresh.write("wechat", app_id="")
    assert (await fresh.check())["secrets"][1] == "wechat.app_id is missing"


async def test_a_token_that_wechat_would_not_take(fresh):
    fresh.patch.setenv("LOULI_WECHAT__TOKEN", "to-ken")
    report = await fresh.check()
    assert report["callback token"][0] == "✗"
    assert report["token"][0] == "✓"


async def test_a_secret_that_others_can_read(fresh):
    folder = fresh.installation.folder / "secrets"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    (folder / "token").write_text("hushtoken")
    (folder / "token").chmod(0o644)
    report = await fresh.check()
    assert [one[2] for one in report.said["secret files"]] == [
        f"chmod 600 {folder}/token",
        f"chmod 700 {folder}",
    ]


@pytest.mark.parametrize(
    ("hours", "words"),
    [("22:00-22:00", "begin and end at the same time"), ("20:00-19:00", "would wait 23 hours")],
)
async def test_quiet_hours_that_cannot_be_meant(fresh, hours, words):
    fresh.installation.write(notices={"quiet_hours": hours})
    sign, said, _ = (await fresh.check())["time"]
    assert sign == "✗"
    assert words in said


async def test_a_database_that_does_not_answer(fresh):
    nobody = f"postgresql://louli@127.0.0.1:{free_port()}/louli"
    fresh.installation.write(database={"url": nobody})
    report = await fresh.check()
    assert report["database"][0] == "✗"
    assert report["callbacks"][1] == "not checked: needs the database"


async def test_a_file_that_is_no_database(fresh):
    data = fresh.installation.folder / "data"
    data.mkdir()
    (data / "louli.db").write_bytes(b"hello" * 1000)
    assert "not a database" in (await fresh.check())["database"][1]


@pytest.mark.parametrize(
    ("at", "todo"), [("0002", "louli migrate"), ("9999", "install the newest Louli")]
)
async def test_another_schema(either, at, todo):
    async with either.serving():
        pass
    either.execute("UPDATE alembic_version SET version_num = :at", at=at)
    sign, words, told = (await either.check())["database"]
    assert sign == "✗"
    assert at in words
    assert todo in told


async def test_a_key_that_does_not_fit(either):
    async with either.serving():
        pass
    either.patch.setenv("LOULI_SECURITY__DATA_KEY", b64encode(bytes(32)).decode())
    assert "does not fit" in (await either.check())["data key"][1]
    either.without("SECURITY__DATA_KEY")
    assert "no data key is given" in (await either.check())["data key"][1]


async def test_a_full_disk(fresh, monkeypatch):
    monkeypatch.setattr(house, "ROOM", 1 << 60)
    report = await fresh.check()
    assert report.faults[:2] == ["disk database", "disk media"]


async def test_a_folder_that_cannot_hold_photos(fresh):
    (fresh.installation.folder / "full").write_text("a file")
    fresh.installation.write(media={"dir": "full/media"})
    sign, words, _ = (await fresh.check())["media"]
    assert sign == "✗"
    assert f"{fresh.installation.folder}/full cannot be written" in words


# The address


async def test_no_public_address(fresh):
    fresh.write("server", public_url="")
    report = await fresh.check()
    assert report["address"][0] == "✗"
    assert report["handshake"][1] == "not checked: needs the address"


async def test_an_address_with_wechat_at_its_end(fresh):
    fresh.write("server", public_url=fresh.installation.callback)
    assert "which Louli adds itself" in (await fresh.check())["address"][1]


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("https://bot.example.org", Kind.SERVICE, ""),
        ("https://bot.example.org:443", Kind.SERVICE, ""),
        ("http://bot.example.org", Kind.TEST, ""),
        ("http://bot.example.org:80", Kind.TEST, ""),
        ("http://bot.example.org", Kind.SERVICE, "https"),
        ("https://bot.example.org:8443", Kind.SERVICE, "8443"),
        ("http://bot.example.org:443", Kind.TEST, "443"),
        ("https://192.168.1.5", Kind.SERVICE, "inside"),
        ("https://127.0.0.1", Kind.SERVICE, "inside"),
        ("https://localhost", Kind.SERVICE, "inside"),
        ("https://bot", Kind.SERVICE, "inside"),
        ("https://bot.local", Kind.SERVICE, "inside"),
        ("https://[::1]", Kind.SERVICE, "inside"),
        ("https://8.8.8.8", Kind.SERVICE, ""),
    ],
)
def test_an_address_that_wechat_cannot_call(url, kind, words):
    found = address.refused(url, kind)
    assert words in found
    assert bool(found) == bool(words)


@pytest.fixture
async def in_front(fresh):
    """Something that answers at the public address in place of Louli, with TLS or without."""
    runners = []

    async def stand(answer, tls=None):
        there = web.Application()
        there.router.add_get("/wechat", answer)
        runner = web.AppRunner(there, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        scheme = "https" if tls else "http"
        url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
        fresh.write("server", public_url=url)

    yield stand
    for runner in runners:
        await runner.cleanup()


async def echo(request):
    return web.Response(text=request.query["echostr"])


async def moved(request):
    raise web.HTTPMovedPermanently("/wechat/")


async def elsewhere(request):
    raise web.HTTPFound(f"https://www.example.org{request.path_qs}")


async def decorated(request):
    return web.Response(text=f'"{request.query["echostr"]}"')


async def welcome(request):
    return web.Response(text="<h1>Your tunnel is ready</h1>")


def status(number):
    async def answer(request):
        return web.Response(status=number)

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (moved, "sends its callers on to /wechat/, where WeChat does not follow (301)"),
        (elsewhere, "sends its callers on to https://www.example.org/wechat, where"),
        (decorated, "something else adds something to the answer"),
        (welcome, "something else answers in its place"),
        (status(403), "does not know the token of this config.yaml"),
        (status(404), "nothing is found at"),
        (status(502), "does not reach Louli (502)"),
        (status(504), "does not reach Louli (504)"),
        (status(418), "answers HTTP 418"),
    ],
)
async def test_what_stands_in_front_spoils_the_handshake(fresh, in_front, answer, words):
    await in_front(answer)
    sign, said, _ = (await fresh.check())["handshake"]
    assert sign == "✗"
    assert words in said


async def test_another_token_than_the_running_one(fresh):
    async with fresh.serving():
        fresh.patch.setenv("LOULI_WECHAT__TOKEN", "othertoken")
        assert "(403)" in (await fresh.check())["handshake"][1]


async def test_nobody_listens(fresh):
    assert "cannot be reached" in (await fresh.check())["handshake"][1]


async def test_it_does_not_answer_in_time(fresh, in_front, monkeypatch):
    monkeypatch.setattr(address, "PATIENCE", 0.2)

    async def never(request):
        await asyncio.sleep(5)

    await in_front(never)
    assert "does not answer within" in (await fresh.check())["handshake"][1]


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_name_that_is_not_known(fresh, scheme):
    fresh.write("server", public_url=f"{scheme}://louli.invalid")
    point = "handshake" if scheme == "http" else "certificate"
    assert "is not known" in (await fresh.check())[point][1]


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Whoever signs certificates, trusted by this machine."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


async def test_a_good_certificate(fresh, in_front, authority):
    await in_front(echo, authority.context(days=90))
    report = await fresh.check()
    assert report["certificate"][0] == report["handshake"][0] == "✓"
    assert "89 days from now" in report["certificate"][1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"days": 5}, "4 days from now"),
        ({"days": -1}, "certificate has expired"),
        ({"host": "127.0.0.2"}, "IP address mismatch"),
    ],
)
async def test_a_certificate_that_will_not_do(fresh, in_front, authority, given, words):
    await in_front(echo, authority.context(**given))
    report = await fresh.check()
    assert report["certificate"][0] == "✗"
    assert words in report["certificate"][1]
    assert report["handshake"][1] == "not checked: needs the certificate"


async def test_a_certificate_that_nobody_vouches_for(fresh, in_front, tmp_path):
    await in_front(echo, Authority(tmp_path).context(days=90))
    assert "self-signed" in (await fresh.check())["certificate"][1]


# WeChat


@pytest.mark.parametrize(("seconds", "side"), [(-120, "ahead of"), (120, "behind")])
async def test_a_clock_that_is_wrong(fresh, seconds, side):
    fresh.platform.faults.append(Fault(kind="clock", seconds=seconds, times=None))
    sign, words, todo = (await fresh.check())["clock"]
    assert sign == "✗"
    assert side in words
    assert "set-ntp" in todo


async def test_an_address_that_is_not_on_the_list(fresh):
    fresh.platform.tokens.whitelist = {"10.0.0.1"}
    report = await fresh.check()
    assert report["IP whitelist"][1] == "WeChat does not let 127.0.0.1 in (40164)"
    assert "enter 127.0.0.1 at" in report["IP whitelist"][2]
    assert report["token"][1] == "not checked: needs the IP whitelist"


@pytest.mark.parametrize(
    ("errcode", "point", "words"),
    [
        (89503, "IP whitelist", "waits for the administrator"),
        (89506, "IP whitelist", "has refused"),
        (89507, "IP whitelist", "has refused"),
        (40243, "token", "frozen"),
        (40001, "token", "does not know this app_secret"),
        (45009, "token", "used up"),
        (40002, "token", "gives no token"),
    ],
)
async def test_a_token_that_is_not_given(fresh, errcode, point, words):
    fresh.platform.faults.append(Fault("/cgi-bin/stable_token", errcode=errcode))
    report = await fresh.check()
    assert report[point][0] == "✗"
    assert words in report[point][1]
    assert f"({errcode})" in report[point][1]
    assert report["account"][1] == "not checked: needs the token"


async def test_a_wrong_secret_and_a_wrong_app_id(fresh):
    fresh.patch.setenv("LOULI_WECHAT__APP_SECRET", "6" * 32)
    assert "(40125)" in (await fresh.check())["token"][1]
    fresh.write("wechat", app_id="wxffffffffffffffff")
    assert "(40013)" in (await fresh.check())["token"][1]


async def test_wechat_is_away(fresh):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    fresh.write("wechat", api_url=f"http://127.0.0.1:{port}")
    report = await fresh.check()
    assert "WeChat does not answer" in report["IP whitelist"][1]
    assert report["clock"][0] == "–"


async def test_no_callback_is_entered(fresh):
    fresh.platform.callback = ""
    assert "no callback is entered" in (await fresh.check())["way"][1]


async def test_wechat_does_not_find_the_host(fresh):
    fresh.platform.network.resolves = False
    assert "does not find" in (await fresh.check())["way"][1]


async def test_one_operators_pings_are_lost(fresh):
    fresh.platform.network.lost.add("UNICOM")
    assert (await fresh.check())["way"][1] == "WeChat's ping is lost: 127.0.0.1 from 联通"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"stale": 3, "apart": 1080}, "clock is 18 minutes ahead"),
        ({"stale": 3, "apart": -600}, "clock is 10 minutes behind"),
        ({"unopened": 3}, "sealed with another key"),
        ({"forged": 9}, "not signed with this token"),
        ({"unreadable": 5}, "in a shape that Louli does not know"),
    ],
)
async def test_callbacks_that_cannot_be_believed(either, counts, words):
    async with either.serving():
        slot = slot_of(clock.now())
        row = Pulse(since=slot, **counts)
        await either.parts.writer.run(lambda scene: scene.put(row))
        report = await either.check()
    name = f"callbacks {next(iter(counts))}"
    assert report[name][0] == "✗"
    assert words in report[name][1]


async def test_callbacks_that_stopped(either):
    noon = clock.now().replace(hour=4, minute=0, second=0, microsecond=0)
    clock.read_from(lambda: noon)
    async with either.serving():

        def three_days(scene):
            for number in range(3 * 144):
                since = noon - timedelta(minutes=10 * number)
                good = int(number > 50)
                scene.put(Pulse(since=since, good=good, good_at=since if good else None))
            for number in range(3 * 144, 4 * 144):
                since = noon - timedelta(minutes=10 * number)
                scene.put(Pulse(since=since, good=1, good_at=since))

        either.installation.write(notices={"quiet_hours": ""})
        await either.parts.writer.run(three_days)
        assert "none has come for 6 hours" in (await either.check())["callbacks"][1]


async def test_none_has_come_yet(fresh):
    async with fresh.serving():
        assert (await fresh.check())["callbacks"][:2][0] == "–"


# The account


async def test_verification_that_has_lapsed(fresh):
    fresh.platform.switches.verified = False
    report = await fresh.check()
    assert report["account"][0] == "✗"
    assert "customer messages and tags" in report["account"][1]
    assert "write wechat.account: unverified" in report["account"][2]


@pytest.mark.parametrize(
    ("kind", "said", "really"),
    [
        ("subscription", "service", "subscription"),
        ("unverified", "subscription", "unverified"),
        ("service", "unverified", "service"),
        ("service", "subscription", "service"),
        ("subscription", "unverified", "subscription"),
    ],
)
async def test_another_account_than_config_says(fresh, kind, said, really):
    platform = Platform(
        Account(*[getattr(ACCOUNT, n) for n in ("app_id", "secret", "token", "aes_key")], kind=kind)
    )
    served = await serve(platform)
    fresh.write("wechat", account=said, api_url=platform.origin)
    report = await fresh.check()
    await served.cleanup()
    assert report["account"][0] == "✗"
    assert f"write wechat.account: {really}" in report["account"][2]


@pytest.mark.parametrize("kind", ["service", "subscription", "test", "unverified"])
async def test_the_account_that_config_says(fresh, kind):
    platform = Platform(
        Account(*[getattr(ACCOUNT, n) for n in ("app_id", "secret", "token", "aes_key")], kind=kind)
    )
    served = await serve(platform)
    fresh.write("wechat", account=kind, api_url=platform.origin)
    report = await fresh.check()
    await served.cleanup()
    assert report["account"][0] == "✓"
    assert not any(name.startswith("quota") for name in report.faults)


async def test_a_quota_that_is_nearly_used(fresh):
    path = "/cgi-bin/message/custom/send"
    fresh.platform.quota.limits[path] = 500_000
    fresh.platform.quota.used[path] = 460_000
    assert (await fresh.check())["quota customer"][:2] == [
        "✗",
        "40000 of 500000 sends are left today",
    ]


async def test_a_quota_below_what_louli_counts_with(fresh):
    fresh.platform.quota.limits["/cgi-bin/message/template/send"] = 1000
    report = await fresh.check()
    assert "Louli counts with 100000" in report["quota template"][1]
    assert report["quota template"][2] == "write wechat.daily: {template: 1000}"
    fresh.write("wechat", daily={"template": 1000})
    assert (await fresh.check())["quota template"][0] == "✓"


# Templates


async def test_good_templates(templates):
    report = await templates.check()
    for name in ("template ticket", "subscribe notice once", "subscribe notice lasting"):
        assert report[name][0] == "✓", report.text


async def test_a_template_that_wechat_does_not_have(templates):
    templates.write("wechat", templates={"ticket": "nowhere", "once": "T"})
    report = await templates.check()
    for name in ("template ticket", "subscribe notice once"):
        assert report[name][:2] == ["✗", "WeChat has no template of this id"]


@pytest.mark.parametrize(("name", "notice"), [("once", "L"), ("lasting", "O")])
async def test_a_notice_of_the_other_type(templates, name, notice):
    templates.write("wechat", templates={name: notice})
    assert (await templates.check())[f"subscribe notice {name}"][0] == "✗"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("事项：{{thing1.DATA}}\n金额：{{amount2.DATA}}", "amount2 would always say “0元”"),
        ("事项：{{thing1.DATA}}\n电话：{{phone_number2.DATA}}", "nothing of ours fits it"),
        ("标题：{{phrase1.DATA}}", "a phrase cannot hold our title"),
        ("内容：{{short_thing1.DATA}}", "a short_thing cannot hold our words"),
        ("地点：{{name1.DATA}}", "a name cannot hold our place"),
        ("状态：{{const1.DATA}}", "takes approved words only"),
        ("说明文字", "it has no field to fill"),
    ],
)
async def test_a_template_with_a_field_that_we_cannot_fill(fresh, content, words):
    fresh.platform.templates.add("T", "工单提醒", content)
    fresh.write("wechat", templates={"ticket": "T"})
    sign, said, todo = (await fresh.check())["template ticket"]
    assert sign == "✗"
    assert words in said
    assert "choose another template" in todo


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"thing1": "title", "thing2": "colour"}, "colour is no meaning"),
        ({"thing1": "title"}, "thing2 is left empty"),
        ({"thing1": "title", "thing2": "words", "thing3": "name"}, "it has no field thing3"),
        ({"thing1": "title", "thing2": "number"}, "no text has a number"),
    ],
)
async def test_fields_given_in_config_that_do_not_fit(fresh, fields, words):
    fresh.platform.templates.add("N", "社区提醒", "标题：{{thing1.DATA}}\n内容：{{thing2.DATA}}")
    fresh.write("wechat", templates={"notice": {"id": "N", "fields": fields}})
    sign, said, _ = (await fresh.check())["template notice"]
    assert sign == "✗"
    assert words in said


@pytest.mark.parametrize(
    ("account", "name"), [("subscription", "ticket"), ("test", "once"), ("unverified", "notice")]
)
async def test_a_template_that_the_account_cannot_send(templates, account, name):
    templates.write("wechat", account=account, templates={name: "T"})
    report = await templates.check()
    point = f"subscribe notice {name}" if name == "once" else f"template {name}"
    assert "cannot send it" in report[point][1]


# The menus


async def test_no_menu_is_published(fresh):
    report = await fresh.check()
    assert report["menu"][1:] == ["none is published", "run `louli menu publish`"]


async def test_a_menu_that_was_changed_since(fresh):
    before = menu.load()
    one, *others = before.staff
    changed = one.model_copy(update={"name": "以前"})
    await fresh.publish(before.model_copy(update={"staff": (changed, *others)}))
    assert (await fresh.check())["menu"][1] == "not as in templates/menu.yaml: the menu of staff"
    await fresh.publish()
    assert (await fresh.check())["menu"][0] == "✓"
    await fresh.publish(before.model_copy(update={"everyone": (changed, *others)}))
    assert (await fresh.check())["menu"][1].endswith("the menu of everyone")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://bot.example.org/n", None),
        ("http://bot.example.org/n", "not https"),
        ("https://www.example.org/n", "www.example.org"),
    ],
)
def test_a_link_in_a_menu(url, words):
    found = menus.complaint(url, "公告", "bot.example.org")
    assert (found is None) if words is None else (words in found[0])
