"""What the database holds, read beside the bot and opened with its key."""

import shutil
from collections import Counter
from pathlib import Path

from sqlalchemy import make_url, select

from bot.chat.texts import Texts
from bot.community.media import Media
from bot.community.notices import Notice
from bot.community.people import Person, Residency
from bot.community.say import Say
from bot.community.tickets import Act, Event, Ticket
from bot.storage.engine import connect
from bot.storage.finishes import Finish
from bot.storage.outbox import Letter
from bot.storage.scene import Db
from bot.storage.seal import Seal
from bot.storage.tables import table

MODELS = Person, Residency, Letter, Notice, Ticket, Event, Media, Finish
ALL = {model: select(table(model)) for model in MODELS}


class Books:
    """`effects`: how often each thing that was promised is there. `reports`: WeChat's, by msgid,
    that have not met their letter."""

    def __init__(self, settings, folder):
        self.folder = folder / "copy"
        self.folder.mkdir()
        self.engine = connect(self._copy(settings.database.url))
        self.settings, self.seal = settings, Seal(settings.data_key)
        self.texts = Texts()
        self.people, self.letters, self.notices, self.tickets = {}, {}, {}, {}
        self.events, self.reports, self.words = {}, set(), {}
        self.effects = Counter()

    def read(self):
        self._copy(self.settings.database.url)
        with self.engine.begin() as connection:
            self._read(Db(connection, self.seal, self.settings))
        self.engine.dispose()

    def _copy(self, url):
        """On SQLite the files as the crash left them: whoever opened them would mend them."""
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return url
        for ending in ("", "-wal", "-shm"):
            file, copy = Path(address.database + ending), self.folder / f"louli.db{ending}"
            copy.unlink(missing_ok=True)
            if file.exists() and ending != "-shm":
                shutil.copy(file, copy)
        return f"sqlite:///{self.folder / 'louli.db'}"

    def _read(self, db):
        def rows(model):
            return db.rows(ALL[model])

        self.people = {row["id"]: row for row in rows(Person)}
        self.letters = {row["id"]: row for row in rows(Letter)}
        self.notices = {row["id"]: row for row in rows(Notice)}
        self.tickets = {row["id"]: row for row in rows(Ticket)}
        self.events = {row["id"]: row for row in rows(Event)}
        self.reports = {row["msgid"] for row in rows(Finish)}
        residencies, media = rows(Residency), rows(Media)
        found = [("ticket", self.open("ticket.words", row)) for row in self.tickets.values()]
        found += [("notice", self.open("notice.title", row)) for row in self.notices.values()]
        found += [("media", self.open("media.media", row)) for row in media]
        found += [
            ("residency", self.openid(row["person"])) for row in residencies if not row["until"]
        ]
        for row in self.events.values():
            found.append(("event", self.open("event.words", row)))
            if row["act"] == Act.ACCEPTED:
                found.append(("accepted", row["ticket"], self.openid(row["person"])))
        found += [
            ("cancelled", row["id"]) for row in self.notices.values() if row["state"] == "cancelled"
        ]
        self.effects = Counter(found)

    def openid(self, person):
        return self.people[person]["openid"]

    def open(self, place, row):
        """A sealed column's words; each value is opened once."""
        stored = bytes(row[place.partition(".")[2]])
        if not stored:
            return ""  # emptied: she is erased
        if stored not in self.words:
            self.words[stored] = self.seal.open(stored, f"{place}:{row['id']}")
        return self.words[stored]

    def text(self, letter):
        """The words of a letter: as they were frozen, else as they would be."""
        if letter["notice"]:
            return self._of_notice(self.notices[letter["notice"]])
        if letter["text"]:
            return self.open("letter.text", letter)
        if not letter["facts"]:
            return ""
        stored = bytes(letter["facts"])
        if stored not in self.words:
            facts = self.seal.open_json(stored, f"letter.facts:{letter['id']}")
            self.words[stored] = self.texts.render(Say(letter["template"], **facts))
        return self.words[stored]

    def _of_notice(self, notice):
        key = bytes(notice["title"]), bytes(notice["body"])
        if key not in self.words:
            title, body = self.open("notice.title", notice), self.open("notice.body", notice)
            self.words[key] = self.texts.render(Say("notice", title=title, body=body))
        return self.words[key]
