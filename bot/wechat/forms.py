"""Forms filled in: which fields a template has is told in config.yaml, else learned from WeChat."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic

from bot.delivery.outcomes import Form
from bot.settings import OFFICIAL, Template, TemplateName
from bot.wechat.client import Client
from bot.wechat.faults import (
    CodeError,
    NoAnswerError,
    NotLearnedError,
    NotSentError,
    TokenRefusedError,
    UnknownTemplateError,
)
from bot.wechat.fields import fit, kind_of
from bot.wechat.flight import Flight
from bot.wechat.labels import read_fields

AGAIN = 600.0  # seconds between two times that WeChat is asked
HOLD = 30.0  # the same after it refused to tell
KEPT = 60.0  # seconds for which the same values are not fitted again: to a broadcast all are alike
MISFIT = {40037, 47003}  # an id or a field is not as WeChat has it
NAMED = re.compile(r"data\.(\w+)", re.ASCII)

Data = dict[str, dict[str, str]]
Contents = dict[str, str]  # a template's id -> its text with {{thing1.DATA}}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made of a form's values."""

    values: Mapping[str, str]
    template: str
    data: Data
    until: float


class Forms:
    """`templates`: those of config.yaml. Each of WeChat's two lists is asked for once."""

    def __init__(self, client: Client, templates: Mapping[TemplateName, Template]) -> None:
        self._client = client
        self._templates = {str(name): template for name, template in templates.items()}
        messages, notices = Library(self._messages), Library(self._notices)
        subscribed = dict.fromkeys((TemplateName.ONCE, TemplateName.LASTING), notices)
        self._libraries = {str(name): subscribed.get(name, messages) for name in TemplateName}
        self._last: dict[str, Filled] = {}

    async def fill(self, form: Form) -> tuple[str, Data]:
        """The template's id and the `data` of its call, each value fitted to its field.

        Raises UnknownTemplateError, NotLearnedError, TokenRefusedError and NotSentError: nothing
        that a person could see has been sent.
        """
        last = self._last.get(form.name)
        if last is None or last.values != form.values or monotonic() >= last.until:
            last = self._last[form.name] = await self._fill(form)
        return last.template, last.data

    def doubt(self, form: Form, error: CodeError) -> None:
        """WeChat did not take the form: perhaps its template was changed meanwhile."""
        library = self._libraries[form.name]
        self._last.pop(form.name, None)
        if error.errcode not in MISFIT or library.doubted:
            return
        library.doubted = True
        field = NAMED.search(error.message)
        told = (form.name, error.errcode, field[1] if field else "")
        log.warning("WeChat refused a form of template %s: %d %s", *told)

    async def _fill(self, form: Form) -> Filled:
        template = self._templates.get(form.name)
        if template is None or not template.id:
            raise UnknownTemplateError(form.name)
        fields = template.fields or await self._libraries[form.name].fields(template.id)
        told = form.values.get
        data = {
            field: {"value": fit(kind_of(field), told(meaning, ""))}
            for field, meaning in fields.items()
        }
        return Filled(dict(form.values), template.id, data, monotonic() + KEPT)

    async def _messages(self) -> Contents:
        told = await self._client.get("template/get_all_private_template")
        return {each["template_id"]: each["content"] for each in told["template_list"]}

    async def _notices(self) -> Contents:
        told = await self._client.get(f"{OFFICIAL}/wxaapi/newtmpl/gettemplate")
        return {each["priTmplId"]: each["content"] for each in told["data"]}


class Library:
    """One of WeChat's lists of the account's templates, kept in memory."""

    def __init__(self, ask: Callable[[], Awaitable[Contents]]) -> None:
        self.doubted = False
        self._ask = ask
        self._known: dict[str, dict[str, str]] = {}
        self._refused: NotLearnedError | None = None
        self._not_before = 0.0
        self._flight = Flight(self._learn)

    async def fields(self, template: str) -> Mapping[str, str]:
        """Field -> meaning. Raises as Forms.fill does."""
        if self.doubted or template not in self._known:
            if monotonic() >= self._not_before:
                await self._flight.join()
            elif self._refused:
                raise NotLearnedError(self._refused.errcode, self._refused.message)
        if template not in self._known:
            raise UnknownTemplateError
        return self._known[template]

    async def _learn(self) -> None:
        self._refused = None
        try:
            listed = await self._ask()
            self._known = {each: read_fields(content) for each, content in listed.items()}
        except TokenRefusedError:
            raise
        except CodeError as error:
            refused = NotLearnedError(error.errcode, error.message)
            self._refused, self._not_before = refused, monotonic() + HOLD
            raise refused from None
        except (NoAnswerError, KeyError, TypeError, AttributeError):
            raise NotSentError("no list of templates came") from None
        self.doubted, self._not_before = False, monotonic() + AGAIN
