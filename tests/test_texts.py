"""Every text that can be said is written, every written text can be said, and each renders."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes

import handlers
from bot.chat.commands import roles_in
from bot.chat.conversation import never
from bot.chat.texts import Texts
from bot.community.claims import ClaimState
from bot.community.people import Role
from bot.community.tenancy import Level
from bot.community.tickets import TicketState
from bot.storage.outbox import State
from bot.storage.pulse import Trouble

ROOT = Path(__file__).parent.parent
CHAT = ROOT / "templates" / "chat"
TICKETS, JOBS = "residents/tickets", "workers/jobs"
# A name put together in the code -> what it can become.
DYNAMIC = {
    "only_{}": ["only_resident", "only_reader", "only_worker", "only_staff", "only_helper"],
    "notice_{}": ["notice_finished", "notice_cancelled"],
    "staff/approvals/{}": ["staff/approvals/removed", "staff/approvals/rejected"],
    f"{TICKETS}/{{}}": [f"{TICKETS}/{n}" for n in ("made", "urgent", "added", "added_urgent")],
    "residents/{}/{}": [
        f"residents/{part}/{what}"
        for part in ("household", "family")
        for what in ("one", "agreed", "denied")
    ],
    f"{JOBS}/{{}}": [f"{JOBS}/accepted", f"{JOBS}/already_yours"],
    "staff/alarms/callbacks_{}": [f"staff/alarms/callbacks_{kind}" for kind in Trouble],
    "refusals/{}": [],  # the dispatcher's: whatever a Refusal names
    "{}/{}": [],  # the conversation's: whatever it asks
}
# A name that the code hands on: the functions that do, and where the name stands.
HANDED_ON = {"_tell_household": 2, "_tell_holder": 2, "tell_reporter": 2}
CONSTANTS = {
    "COMMITTEE_HEARS": "staff/alarms/ticket",
    "NEW": f"{JOBS}/new",
    "PICTURE": f"{JOBS}/picture",
    "MISSED": f"{TICKETS}/picture_missed",
    "ADDED": f"{TICKETS}/added_for_worker",
    "RETURNED": "staff/members/returned",
}


def calls(*folders):
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args:
                    yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def names(node):
    """What an expression for a name can become."""
    match node:
        case ast.Constant(value=str(name)):
            return [name] if name else []
        case ast.IfExp(body=body, orelse=orelse):
            return names(body) + names(orelse)
        case ast.JoinedStr(values=parts):
            shape = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in parts)
            return DYNAMIC[shape]
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in CONSTANTS:
            return [CONSTANTS[name]]
    return []


def said():
    """(template, the call that says it)."""
    for call, node in calls("bot", "handlers"):
        if call == "Say":
            yield from ((name, node) for name in names(node.args[0]))
        elif call == "Refusal":
            yield from ((f"refusals/{name}", node) for name in names(node.args[0]))
        elif call in HANDED_ON:
            yield from ((name, None) for name in names(node.args[HANDED_ON[call]]))


def asked():
    for talk in handlers.routes.conversations.values():
        for ask in talk.asks:
            if ask.needed is not never:  # a part of the line
                yield f"{talk.name}/{ask.key}"


def included():
    """By another text."""
    for file in CHAT.rglob("*.txt"):
        yield from re.findall(r'include "([^"]+)\.txt"', file.read_text("utf-8"))


def written():
    return {str(file.relative_to(CHAT).with_suffix("")) for file in CHAT.rglob("*.txt")}


def test_none_is_missing_and_none_is_orphaned():
    needed = {*(name for name, _ in said()), *asked(), *included()}
    assert sorted(needed - written()) == []
    assert sorted(written() - needed) == []


def test_every_role_that_a_word_is_kept_for_has_its_refusal():
    kept_for = {roles_in(route.for_)[0] for route in handlers.routes.words if route.for_}
    assert kept_for == {Role.RESIDENT, Role.READER, Role.HELPER, Role.WORKER, Role.STAFF}


def test_every_command_of_a_list_says_what_it_does():
    listed = set(
        re.findall(r'"([^"\s]+)"', (ROOT / "handlers/everyone/help.py").read_text("utf-8"))
    )
    known = {route.word for route in handlers.routes.words}
    texts = Texts()
    described = texts._jinja.globals["commands_do"]  # noqa: SLF001 - the shared words
    assert set(described) <= known & listed


@pytest.mark.parametrize("name", sorted(written()))
def test_no_line_runs_into_the_next(name):
    """A block at a line's end would swallow the line break, unless it says +%}."""
    for line in (CHAT / f"{name}.txt").read_text("utf-8").splitlines():
        if line.endswith("%}") and not line.endswith("+%}"):
            assert re.fullmatch(r"\s*\{%-?[^%]*%\}", line), line


@pytest.mark.parametrize("name", sorted(written()))
def test_it_speaks_plainly(name):
    source = (CHAT / f"{name}.txt").read_text("utf-8")
    words = "".join(data.data for data in parsed(name).find_all(nodes.TemplateData))
    assert not re.search(r"[A-Za-z]{4,}|。。", words)
    assert source.endswith("\n")
    assert not source.startswith("\n")


def test_each_is_given_the_facts_it_speaks_of():
    given = {}
    for name, node in said():
        if node and all(keyword.arg for keyword in node.keywords):
            given.setdefault(name, []).append({keyword.arg for keyword in node.keywords})
    words = set(Texts()._jinja.globals)  # noqa: SLF001 - the shared words
    shared = {name for several in DYNAMIC.values() for name in several}
    for name, calls_of_it in given.items():
        needed = meta.find_undeclared_variables(parsed(name)) - words
        assert any(needed <= facts for facts in calls_of_it), (name, needed)
        if name not in shared:
            assert all(needed <= facts for facts in calls_of_it), (name, needed)


def parsed(name):
    return Texts()._jinja.parse((CHAT / f"{name}.txt").read_text("utf-8"))  # noqa: SLF001


@pytest.mark.parametrize(
    ("words", "states"),
    [
        ("claim_states", ClaimState),
        ("ticket_states", TicketState),
        ("letter_states", State),
        ("levels", Level),
    ],
)
def test_every_state_has_its_word(words, states):
    assert set(Texts()._jinja.globals[words]) == set(states)  # noqa: SLF001 - the shared words
