"""Templates and subscribe notices: known to WeChat, and with fields that our texts can fill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.commands.checking.findings import Case, Finding, fault, good, skipped
from bot.delivery import lanes
from bot.settings import OFFICIAL, Template, TemplateName
from bot.storage.outbox import Lane
from bot.wechat.fields import fit, kind_of
from bot.wechat.labels import FIELD, NO_WORDS, WORDS, read_fields

FORMS = Path(__file__).parents[3] / "templates" / "forms.yaml"
ONCE, LASTING = 2, 3  # gettemplate's type
LISTED = "mp.weixin.qq.com > 模板消息"
LISTED_NOTICES = "mp.weixin.qq.com > 订阅通知"
CARRIES = {  # kind of field -> meanings that it shows whole, or nearly (参数值限制)
    "short_thing": {"status"},
    "phrase": {"status"},
    "character_string": {"number"},
    "number": {"number"},
    "time": {"time"},
    "date": {"time"},
    "name": {"name"},
    **{kind: set() for kind in NO_WORDS},
}
APPROVED = {"const", "enum"}  # take only the words that were approved with the template


@dataclass(frozen=True, slots=True)
class Listed:
    """A template as WeChat lists it. `type`: ONCE or LASTING of a subscribe notice."""

    content: str
    type: int = 0


async def messages(case: Case) -> Sequence[Finding]:
    told = None
    names = (TemplateName.TICKET, TemplateName.VERIFICATION, TemplateName.NOTICE)
    if _is_any(case, names, Lane.TEMPLATE):
        answer = await case.client.get("template/get_all_private_template")
        told = {each["template_id"]: Listed(each["content"]) for each in answer["template_list"]}
    return [_look(case, name, told, Lane.TEMPLATE, LISTED) for name in names]


async def notices(case: Case) -> Sequence[Finding]:
    told = None
    lanes_of = {TemplateName.ONCE: Lane.ONCE, TemplateName.LASTING: Lane.LASTING}
    if _is_any(case, lanes_of, Lane.ONCE):
        answer = await case.client.get(f"{OFFICIAL}/wxaapi/newtmpl/gettemplate")
        told = {each["priTmplId"]: Listed(each["content"], each["type"]) for each in answer["data"]}
    return [_look(case, name, told, lane, LISTED_NOTICES) for name, lane in lanes_of.items()]


def _is_any(case: Case, names: Any, lane: Lane) -> bool:
    wechat = case.settings.wechat
    given = [name for name in names if wechat.templates.get(name, Template()).id]
    return bool(given) and lane in lanes.OPEN[wechat.account]


def _look(
    case: Case,
    name: TemplateName,
    told: Mapping[str, Listed] | None,
    lane: Lane,
    where: str,
) -> Finding:
    wechat = case.settings.wechat
    template = wechat.templates.get(name, Template())
    if not template.id:
        return skipped("none is given in config.yaml: such letters take the other ways", name)
    if lane not in lanes.OPEN[wechat.account]:
        todo = f"take wechat.templates.{name} out, or see wechat.account"
        return fault(f"this account ({wechat.account}) cannot send it", todo, name)
    listed = (told or {}).get(template.id)
    if listed is None:
        return fault("WeChat has no template of this id", f"copy its id from {where}", name)
    if wanted := _other_type(name, listed.type):
        return fault(f"this notice is not {wanted}", f"choose one that is, at {where}", name)
    faults = wrong_fields(name, template.fields, listed.content)
    if faults:
        todo = (
            f"choose another template or other keywords (docs/account.md), or say in config.yaml "
            f"what each field means: {{id: ..., fields: {{thing1: {' | '.join(WORDS)}}}}}"
        )
        return fault("; ".join(faults), todo, name)
    meanings = template.fields or read_fields(listed.content)
    shown = ", ".join(f"{field}: {meaning}" for field, meaning in meanings.items())
    return good(f"its fields fit ({shown})", name)


def _other_type(name: TemplateName, kind: int) -> str:
    if name is TemplateName.ONCE and kind != ONCE:
        return "one-time (一次性)"
    return "long-term (长期)" if name is TemplateName.LASTING and kind != LASTING else ""


def wrong_fields(name: TemplateName, given: Mapping[str, str], content: str) -> list[str]:
    """What is wrong with the fields of a template. `given`: their meanings by config.yaml."""
    fields = dict.fromkeys(field for _, field in FIELD.findall(content))
    if not fields:
        return ["it has no field to fill"]
    if not given:
        learned = read_fields(content)
        return [words for field in fields if (words := _wrong(name, field, learned[field]))]
    unknown = [f"it has no field {field}" for field in given if field not in fields]
    empty = [f"{field} is left empty" for field in fields if field not in given]
    meant = [words for field in fields if (words := _wrong(name, field, given.get(field)))]
    return unknown + empty + meant


def _wrong(name: TemplateName, field: str, meaning: str | None) -> str:
    """Of a field and what it is to mean; None is told of elsewhere."""
    if meaning is None:
        return ""
    kind, texts = kind_of(field), provided(name)
    neutral = f"{field} would always say “{fit(kind, '')}”"
    for is_wrong, words in (
        (not meaning, f"{neutral}: nothing of ours fits it"),
        (meaning not in WORDS, f"{field}: {meaning} is no meaning (there are {', '.join(WORDS)})"),
        (not any(meaning in text for text in texts), f"{neutral}: no text has a {meaning}"),
        (kind in APPROVED, f"{field} takes approved words only, ours ({meaning}) are others"),
        (meaning not in CARRIES.get(kind, WORDS), f"{field}: a {kind} cannot hold our {meaning}"),
    ):
        if is_wrong:
            return words
    cut = _cut(kind, texts) if meaning == "status" else ""
    return f"{field} would cut “{cut}”" if cut else ""


def provided(name: TemplateName) -> list[dict[str, str]]:
    """Of each text that the template may carry what it provides, by meaning."""
    forms: dict[str, dict[str, str]] = yaml.safe_load(FORMS.read_text("utf-8"))
    if name in {TemplateName.TICKET, TemplateName.VERIFICATION}:
        return [form | {"time": ""} for form in forms.values() if form["form"] == name]
    return [forms["notice"]]


def _cut(kind: str, texts: Sequence[Mapping[str, str]]) -> str:
    """A status that does not go in whole."""
    words = [text["status"] for text in texts if "status" in text]
    return next((word for word in words if fit(kind, word) != word), "")
