"""/roster/<token>: staff hand in a roster's file and see what was understood of it."""

import asyncio
from functools import partial
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from bot.actions import uploads
from bot.actions.roster_limits import LARGEST
from bot.actions.roster_understood import UnreadableError, of_facts
from bot.community.uploads import Upload, UploadState
from bot.storage.files import Files
from bot.storage.scene import Scene
from bot.storage.writer import Writer
from bot.web.pages import GUARDED, Pages
from bot.web.reading import Reader

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 100
REJECTED = "没导入的行.xlsx"


class TooLargeError(Exception):
    pass


class RosterPage:
    """Whoever has the address may hand in one file; who may import it says so in the chat."""

    def __init__(self, writer: Writer, files: Files, reader: Reader) -> None:
        self._writer, self._files, self._reader = writer, files, reader
        self._pages = Pages()

    async def show(self, request: web.Request) -> web.Response:
        """The form; once a file came, what was understood of it."""
        upload = await self._find(request)
        if upload is None:
            return self._gone()
        if upload.state is UploadState.OPEN:
            return self._pages.show("roster/form", unreadable="", columns="")
        beyond = await self._writer.run(lambda scene: uploads.beyond(scene.db, upload))
        return self._pages.show(
            "roster/understood",
            seen=of_facts(upload.seen),
            name=upload.name,
            waits=upload.state is UploadState.READ,
            beyond=beyond,
            rejected=f"{request.path}/rejected",
        )

    async def receive(self, request: web.Request) -> web.Response:
        """A file that cannot be read may be followed by a better one; else it is one a page."""
        upload = await self._find(request)
        if upload is None:
            return self._gone()
        if upload.state is not UploadState.OPEN:
            return self._back(request)
        try:
            name, content = await self._read(request)
            understood = await self._reader.look(content, name)
        except TooLargeError:
            return self._pages.show("roster/form", 413, unreadable="too_large", columns="")
        except UnreadableError as error:
            return self._pages.show(
                "roster/form", 422, unreadable=error.code, columns=error.columns
            )
        file = await asyncio.to_thread(self._files.keep, content)
        token, seen = request.match_info["token"], understood.facts()
        keep = partial(uploads.keep, token=token, name=name, file=file, seen=seen)
        if not await self._writer.run(keep):
            await asyncio.to_thread(self._files.remove, file)
        return self._back(request)

    async def rejected(self, request: web.Request) -> web.Response:
        """The sheet of rows that were not taken."""
        upload = await self._find(request)
        if upload is None or upload.state is UploadState.OPEN:
            return self._gone()
        await self._writer.run(partial(uploads.note_rejects, upload=upload))
        content = await asyncio.to_thread(self._files.read, upload.file)
        sheet = await self._reader.rejects(content, upload.name)
        named = f"attachment; filename*=UTF-8''{quote(REJECTED)}"
        headers = GUARDED | {
            "Content-Disposition": named,
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return web.Response(body=sheet, content_type=XLSX, headers=headers)

    async def _find(self, request: web.Request) -> Upload | None:
        token = request.match_info["token"]

        def look(scene: Scene) -> Upload | None:
            return uploads.page(scene.db, token)

        return await self._writer.run(look)

    async def _read(self, request: web.Request) -> tuple[str, bytes]:
        """Its name and its octets. Raises TooLargeError, UnreadableError."""
        if not request.content_type.startswith("multipart/"):
            raise UnreadableError("is no form")
        try:
            parts = await request.multipart()
            while part := await parts.next():
                if isinstance(part, BodyPartReader) and part.name == "file":
                    return (part.filename or "")[-LONGEST_NAME:], await _octets(part)
        except (ValueError, AssertionError) as error:  # aiohttp's words for a broken form
            raise UnreadableError("is no form") from error
        raise UnreadableError("is no form")

    def _gone(self) -> web.Response:
        return self._pages.show("roster/gone", 404)

    def _back(self, request: web.Request) -> web.Response:
        """A reload shows it again, and sends nothing twice."""
        return web.Response(status=303, headers=GUARDED | {"Location": request.path})


async def _octets(part: BodyPartReader) -> bytes:
    content = bytearray()
    while piece := await part.read_chunk(1 << 16):
        content += piece
        if len(content) > LARGEST:
            raise TooLargeError
    return bytes(content)
