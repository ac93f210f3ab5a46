"""What can be done to one request on its way to WeChat and back."""

import gzip
import json

HUGE = 1 << 20  # octets
HTML = b"<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"


def _head(length, status="200 OK", *fields):
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {length}", *fields, "", "")
    return "\r\n".join(lines).encode()


def _whole(body, status="200 OK", *fields):
    return _head(len(body), status, *fields) + body


async def passes(exchange):
    head, body = await exchange.forward()
    await exchange.say(head + body)


async def hangs(exchange):
    """Never forwarded, never answered."""
    await exchange.is_left(within=None)


async def resets_before(exchange):
    """Cut before WeChat has it."""
    exchange.reset()


async def hangs_up(exchange):
    """The line is closed in good order as the request comes: it had been idle for too long."""
    exchange.close()


async def resets_after(exchange):
    """Cut when WeChat has handled it, before any answer."""
    await exchange.forward()
    exchange.reset()


async def loses(exchange):
    """Handled; the answer never comes, and the line stays open."""
    await exchange.forward()
    await exchange.is_left(within=None)


async def trickles(exchange):
    """Handled; the answer comes at one octet a second."""
    head, body = await exchange.forward()
    for octet in head + body:
        await exchange.say(bytes([octet]))
        if await exchange.is_left(within=1):
            return


async def cuts_json(exchange):
    """Handled; half of the answer comes, with the length of half."""
    _, body = await exchange.forward()
    await exchange.say(_whole(body[: len(body) // 2]))


async def cuts_line(exchange):
    """Handled; half of the answer comes, then the line is closed."""
    _, body = await exchange.forward()
    await exchange.say(_head(len(body)) + body[: len(body) // 2])
    exchange.close()


async def answers_html(exchange):
    """A gateway on the way says that it has not reached WeChat."""
    await exchange.say(_whole(HTML, "502 Bad Gateway", "Content-Type: text/html"))


async def answers_html_after(exchange):
    """A gateway says so, though WeChat has handled it."""
    await exchange.forward()
    await answers_html(exchange)


async def zips(exchange):
    """Handled; a right answer, compressed."""
    _, body = await exchange.forward()
    await exchange.say(_whole(gzip.compress(body), "200 OK", "Content-Encoding: gzip"))


async def zips_badly(exchange):
    """Handled; the compressed answer is not what it says it is."""
    _, body = await exchange.forward()
    await exchange.say(_whole(gzip.compress(body)[::-1], "200 OK", "Content-Encoding: gzip"))


async def speaks_gbk(exchange):
    """Handled; the answer is no UTF-8."""
    await exchange.forward()
    await exchange.say(_whole('{"errcode":0,"errmsg":"成功"}'.encode("gbk")))


async def swells(exchange):
    """Handled; a right answer of a megabyte."""
    _, body = await exchange.forward()
    await exchange.say(_whole(body + b" " * HUGE))


def says(errcode):
    """WeChat's no, in place of handling."""

    async def say(exchange):
        body = json.dumps({"errcode": errcode, "errmsg": "as planned"}).encode()
        await exchange.say(_whole(body))

    return say
