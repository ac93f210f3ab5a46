"""Pages for people: plain HTML without scripts, every word from templates/pages."""

from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import yaml
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "templates"
GUARDED = {  # OWASP HTTP Headers Cheat Sheet
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Pages:
    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(folder / "pages"),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.globals["roster"] = yaml.safe_load(
            (folder / "roster.yaml").read_text(encoding="utf-8")
        )

    def show(self, template: str, status: int = 200, **facts: Any) -> web.Response:
        nonce = token_urlsafe(12)
        text = self._jinja.get_template(f"{template}.html").render(facts, nonce=nonce)
        headers = GUARDED | {"Content-Security-Policy": POLICY.format(nonce=nonce)}
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)
