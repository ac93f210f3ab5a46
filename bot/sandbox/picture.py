"""A QR code as mp.weixin.qq.com hands it out for a ticket: a JPEG.

https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
"""

from io import BytesIO

import segno
from aiohttp import web
from PIL import Image

from bot.sandbox.codes import Codes

DOT, QUIET = 8, 4  # pixels of a module, modules around it


def routes(codes: Codes) -> list[web.RouteDef]:
    """404 for a ticket that nobody was given."""

    async def show(request: web.Request) -> web.StreamResponse:
        code = codes.of_ticket(request.query.get("ticket", ""))
        if code is None:
            raise web.HTTPNotFound
        return web.Response(body=jpeg_of(code.url), content_type="image/jpeg")

    return [web.get("/cgi-bin/showqrcode", show)]


def jpeg_of(words: str) -> bytes:
    matrix = segno.make(words, error="m", micro=False).matrix
    side = len(matrix) + 2 * QUIET
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET, y + QUIET), 0)
    out = BytesIO()
    image.resize((side * DOT, side * DOT), Image.Resampling.NEAREST).save(out, "JPEG")
    return out.getvalue()
