"""Our own address, as WeChat will call it: its shape, its certificate, the handshake."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from secrets import token_hex
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot import clock
from bot.commands.checking.findings import Case, Finding, fault, good
from bot.settings import Account, Mode
from bot.wechat.envelope import Envelope

PATIENCE = 5.0  # seconds: WeChat's own
SOON = timedelta(days=14)
PORTS = {"http": 80, "https": 443}
OK, REDIRECTS, FORBIDDEN, NOT_FOUND, BAD_GATEWAY = 200, range(300, 400), 403, 404, range(502, 505)
EXAMPLE = "write server.public_url: https://... , the address of the proxy or tunnel before Louli"
WRONG_SECRETS = (
    "give `louli serve` the same token as this command, and restart it; where both are the same, "
    "set its machine's clock"
)


async def shape(case: Case) -> Finding:
    """What can be seen without calling it."""
    wechat, url = case.settings.wechat, case.settings.server.public_url
    if not url:
        return fault(
            "server.public_url is not given: WeChat and residents need an address", EXAMPLE
        )
    if urlsplit(url).path.endswith("/wechat"):
        return fault(f"{url} ends in /wechat, which Louli adds itself", "write it without /wechat")
    if not wechat.is_local and (words := refused(url, wechat.account)):
        return fault(f"{url}: {words}", EXAMPLE)
    return good(f"{url}/wechat is what belongs into 服务器地址(URL) at {case.pushes}")


def refused(url: str, account: Account) -> str:
    """Why WeChat cannot call this address, or nobody should; "" where nothing speaks against it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.port and parts.port != PORTS[parts.scheme]:
        return f"WeChat calls port 80 of http and 443 of https, never {parts.port}"
    try:
        is_inside = not ip_address(host).is_global
    except ValueError:
        is_inside = host == "localhost" or "." not in host or host.endswith((".local", ".lan"))
    if is_inside:
        return "WeChat cannot reach an address inside this house"
    if parts.scheme == "http" and account is not Account.TEST:
        return "what residents read there could be read on the way: it needs https"
    return ""


async def certificate(case: Case) -> Finding:
    parts = urlsplit(case.settings.server.public_url)
    if parts.scheme == "http":
        return good("none is needed for http")
    host, port = parts.hostname or "", parts.port or PORTS["https"]
    try:
        until = await asyncio.wait_for(_valid_until(host, port), PATIENCE)
    except ssl.SSLCertVerificationError as error:
        todo = f"renew it, with the whole chain, for the name {host}"
        return fault(f"{host}: {error.verify_message or 'it is not trusted'}", todo)
    except (ssl.SSLError, OSError, TimeoutError) as error:
        return fault(*_unreachable(f"{host}:{port}", error))
    left = until - clock.now()
    words = f"good until {until:%Y-%m-%d}, {left.days} days from now"
    if left < SOON:
        return fault(words, "renew it now; a proxy like Caddy does so by itself")
    return good(words)


async def _valid_until(host: str, port: int) -> datetime:
    tls = ssl.create_default_context()
    _, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname=host)
    try:
        shown = writer.get_extra_info("peercert")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    finally:
        writer.transport.abort()


async def handshake(case: Case) -> Finding:
    """As WeChat does it when the address is saved: our echo must come back, and nothing else."""
    wechat, url = case.settings.wechat, f"{case.settings.server.public_url}/wechat"
    echo = token_hex(8)
    envelope = Envelope(wechat.app_id, wechat.token.get_secret_value(), "", Mode.PLAIN)
    asked, tls = envelope.greeting(echo), ssl.create_default_context()
    wait = ClientTimeout(total=PATIENCE)
    try:
        async with (
            ClientSession(timeout=wait) as http,
            http.get(url, params=asked, allow_redirects=False, ssl=tls) as answer,
        ):
            body = await answer.content.read(len(echo) + 1)
    except (ClientError, OSError, TimeoutError) as error:
        return fault(*_unreachable(url, error))
    if answer.status == OK and body == echo.encode():
        return good(f"{url} answers as WeChat wants it")
    return fault(*_wrong(url, answer, body, echo))


def _wrong(url: str, answer: ClientResponse, body: bytes, echo: str) -> tuple[str, str]:
    status = answer.status
    if status in REDIRECTS:
        to = urlsplit(answer.headers.get("Location", ""))
        place = f"{to.scheme}://{to.netloc}{to.path}" if to.netloc else to.path
        return (
            f"{url} sends its callers on to {place}, where WeChat does not follow ({status})",
            "let the proxy answer at this very address, without a redirect or a slash at its end",
        )
    if status == OK:
        what = "adds something to the answer" if echo.encode() in body else "answers in its place"
        todo = "let the proxy or tunnel pass /wechat on as it is, without a page of its own"
        return f"{url} is reached, but something else {what}", todo
    if status == FORBIDDEN:
        return f"{url} does not know the token of this config.yaml (403)", WRONG_SECRETS
    if status == NOT_FOUND:
        return f"nothing is found at {url} (404)", "let the proxy pass /wechat on to `louli serve`"
    if status in BAD_GATEWAY:
        todo = "start `louli serve`; see that the proxy calls server.host and server.port"
        return f"the proxy at {url} does not reach Louli ({status})", todo
    return f"{url} answers HTTP {status}", "look into the proxy's log"


def _unreachable(where: str, error: Exception) -> tuple[str, str]:
    if isinstance(getattr(error, "os_error", error), socket.gaierror):
        return f"the name of {where} is not known", "enter it at the domain's DNS, or mend the name"
    if isinstance(error, TimeoutError):
        todo = "open the port in the firewall, start the proxy or tunnel"
        return f"{where} does not answer within {PATIENCE:.0f} seconds", todo
    why = type(error).__name__
    return f"{where} cannot be reached ({why})", "start the proxy or tunnel, and `louli serve`"
