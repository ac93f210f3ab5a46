"""Every word a person reads comes from templates/; here it is put together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot import clock
from bot.chat.messages import SILENCE, Incoming, Say
from bot.community import calendar, names, naming, places
from bot.community.agreements import Terms
from bot.community.scrubbing import scrub
from bot.delivery.outcomes import Form, Option
from bot.delivery.posts import LONGEST
from bot.settings import TemplateName
from bot.storage import notices
from bot.storage.outbox import Letter
from bot.storage.scene import Db, Scene
from bot.storage.talks import Page

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


class Texts:
    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(folder / "chat"),
            undefined=StrictUndefined,
            finalize=_harmless,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # noqa: S701 - chat text, not HTML; see _harmless
            auto_reload=False,
            cache_size=1000,
        )
        self._jinja.filters |= {
            "place": places.show,
            "places": _places,
            "building": naming.spoken,
            "when": _when,
            "full_date": _full_date,
            "day": _day,
            "date": _date,
            "last_day": _last_day,
            "mask_name": names.mask_name,
            "mask_mobile": names.mask_mobile,
            "mask_mobiles": names.mask_mobiles,
        }
        self._known: dict[str, Template] = {}
        words = yaml.safe_load((folder / "words.yaml").read_text(encoding="utf-8"))
        self._jinja.globals |= words
        terms = yaml.safe_load((folder / "agreement.yaml").read_text(encoding="utf-8"))
        self.terms = Terms(terms["version"], frozenset(terms["only_wording"]), terms["changed"])
        self._no_identity = words["no_identity"]
        self._more = self.render(Say("more"))
        forms = yaml.safe_load((folder / "forms.yaml").read_text(encoding="utf-8"))
        self._forms = {template: self._form(*form.items()) for template, form in forms.items()}
        options = yaml.safe_load((folder / "options.yaml").read_text(encoding="utf-8"))
        self._options = {
            template: self._read_options(listed) for template, listed in options.items()
        }

    def render(self, say: Say) -> str:
        """The words of an answer; none for SILENCE."""
        if say is SILENCE:
            return ""
        template = self._known.get(say.template)
        if template is None:
            template = self._jinja.get_template(f"{say.template}.txt")
            template.globals = dict(template.globals)  # a chain of maps is slow to copy each time
            self._known[say.template] = template
        return template.render(say.facts).strip()

    def scrub(self, message: Incoming) -> Incoming:
        """Without identity numbers, before anything of it is kept."""
        text = scrub(message.text, self._no_identity)
        raw, why = scrub(message.raw, self._no_identity), scrub(message.why, self._no_identity)
        if (text, raw, why) == (message.text, message.raw, message.why):
            return message
        return replace(message, text=text, raw=raw, why=why, is_scrubbed=True)

    def of_letter(self, letter: Letter, scene: Scene) -> str:
        """The words of a letter, or of its notice; what is too long waits for 更多."""
        text, rest = (
            self._of_notice(letter.notice, scene.db)
            if letter.notice and not letter.again
            else self.first_page(self.whole(letter, scene))
        )
        if rest:
            scene.put(Page(person=letter.person, text=rest))
        return text

    def whole(self, letter: Letter, scene: Scene) -> str:
        """The words of a letter, or of its notice, however long."""
        if letter.text:
            return letter.text
        if letter.notice:
            said = self._notice(letter.notice, scene.db)
        else:
            said = self.render(Say(letter.template, **(letter.facts or {})))
        return self.render(Say("again", text=said)) if letter.again else said

    def join(self, answer: str, letters: list[str], *, has_more: bool) -> str:
        """An answer and what rides along with it."""
        return self.render(Say("rides", answer=answer, letters=letters, more=has_more))

    def options_of(self, letter: Letter) -> Sequence[Option]:
        """The next steps that a person may tap in place of writing them, if any."""
        facts = letter.facts or {}
        listed = self._options.get(letter.template, ())
        options = (Option(say, command.render(facts)) for say, command in listed)
        return [option for option in options if option.command]

    def form_of(self, template: str) -> TemplateName | None:
        """The template message that may carry such a letter, if any."""
        form = self._forms.get(template)
        return form[0] if form else None

    def fill(self, letter: Letter, name: TemplateName, scene: Scene) -> Form:
        """What a template message or subscribe notice says of a letter."""
        if letter.notice is None:
            said = self._filled(letter.template, letter.facts or {})
            return Form(name.value, {"time": clock.local(letter.made_at).isoformat()} | said)
        key = "form", letter.notice, name
        if key not in scene.db.memo:
            notice = notices.read(scene.db, letter.notice)
            facts = {"title": notice.title, "body": notice.body, "at": notice.fire_at}
            scene.db.memo[key] = Form(name.value, self._filled("notice", facts))
        form: Form = scene.db.memo[key]
        return form

    def _filled(self, template: str, facts: dict[str, Any]) -> dict[str, str]:
        _, values = self._forms[template]
        return {meaning: value.render(facts).strip() for meaning, value in values.items()}

    def _form(self, named: tuple[str, str], *values: tuple[str, str]) -> tuple[Any, Any]:
        return TemplateName(named[1]), {m: self._jinja.from_string(v) for m, v in values}

    def _read_options(self, listed: list[dict[str, str]]) -> list[tuple[str, Template]]:
        return [(one["say"], self._jinja.from_string(one["command"])) for one in listed]

    def _notice(self, number: int, db: Db) -> str:
        notice = notices.read(db, number)
        return self.render(Say("notice", title=notice.title, body=notice.body))

    def _of_notice(self, number: int, db: Db) -> tuple[str, str]:
        key = "notice", number
        if key not in db.memo:
            db.memo[key] = self.first_page(self._notice(number, db))
        first, rest = db.memo[key]
        return str(first), str(rest)

    def first_page(self, text: str) -> tuple[str, str]:
        """What fits into one message, and the rest: cut at a line where possible."""
        if len(text.encode()) <= LONGEST:
            return text, ""
        room = LONGEST - len(self._more.encode()) - 1
        page = text.encode()[:room].decode(errors="ignore")
        cut = page.rfind("\n") + 1
        page = page[:cut] if cut > len(page) // 2 else page
        return f"{page.rstrip()}\n{self._more}", text[len(page) :]


def _harmless(value: Any) -> Any:
    """What people wrote cannot become a link: WeChat renders <a> in texts."""
    return value.replace("<", "＜") if isinstance(value, str) else value


def _places(areas: Iterable[str]) -> str:
    """All of them, each with its estate."""
    return "、".join(places.show(area, with_estate=True) for area in areas)


def _moment(value: str | datetime) -> datetime:
    return clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)


def _when(value: str | datetime) -> str:
    return calendar.say_when(_moment(value), clock.local(clock.now()))


def _day(value: str | datetime) -> str:
    moment = _moment(value)
    return f"{moment.month}月{moment.day}日"


def _date(value: str) -> str:
    """Of a day without a time: 2027年6月30日."""
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"


def _last_day(until: str | datetime) -> str:
    return calendar.last_day(_moment(until), clock.local(clock.now()))


def _full_date(value: str | datetime) -> str:
    return calendar.full_date(_moment(value))
