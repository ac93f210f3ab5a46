"""Who reads a full name or a full phone: each template that shows one, and why it must."""

from pathlib import Path

import pytest
from jinja2 import nodes

from bot.chat.texts import Texts

CHAT = Path("templates/chat")
PERSONAL = {"name", "names", "mobile", "mobiles", "phone", "who", "denied", "workers"}
HERS = "her own, or what she has just said herself"
FAMILY = "of who acts for whom, to the two of them, and to who heard her own yes"
COLLEAGUE = "a colleague's or a worker's, by which people know who acts for them"
PLACE = "no person's: a place, a grid, another name of a building"
DIGITS = "four digits of a phone, by which the household knows whom it lets in"
DECIDES = "decided by comparing it with the roster or the household; the look is recorded"
DANGER = "life is in danger: whoever comes must know whom to look for (个人信息保护法 13)"
CALLS = "the phone she asked for with a reason; the look is recorded"
FULL = {
    HERS: """
        everyone/invitation/named everyone/privacy/mine residents/verification/done
        staff/approvals/approved workers/register/proposed
        workers/register/correcting/mobile refusals/lives_elsewhere refusals/nobody_called
        refusals/known_already staff/registered/moved_out everyone/privacy/copy
        residents/family/kin refusals/lives_there_already refusals/not_registered
        workers/face_to_face/registered workers/face_to_face/reported
    """,
    FAMILY: """
        residents/family/agreed residents/family/applied residents/family/approved
        residents/family/asked residents/family/denied residents/family/ends
        residents/family/every residents/family/one residents/family/over
        residents/family/over_for_her residents/family/rejected residents/family/stopped
        refusals/proxy_already refusals/proxy_full refusals/proxy_hers
        workers/face_to_face/helper staff/approvals/accepted
    """,
    COLLEAGUE: """
        residents/household/worker residents/tickets/timeline residents/tickets/reopened
        staff/members/returned staff/members/agreed_for_inviter workers/jobs/coming workers/jobs/reply workers/jobs/resolved
        workers/jobs/taken refusals/claim_decided refusals/ticket_taken staff/grids/list
        staff/members/list staff/members/one staff/members/sure staff/members/revoked
        staff/members/waiting staff/members/agree everyone/looks/list staff/alarms/looks
    """,
    PLACE: """
        refusals/no_other_name refusals/no_such_name refusals/no_such_grid refusals/which_grid
        refusals/grid_empty refusals/grid_overlap refusals/name_taken staff/grids/removed
        staff/grids/one staff/grids/moved_for_worker staff/grids/sure staff/grids/made
        staff/grids/gone_for_worker staff/naming/names staff/naming/called staff/naming/added
        staff/naming/dropped staff/coverage/one
    """,
    DIGITS: "residents/household/several residents/household/one residents/household/asked",
    DECIDES: "staff/approvals/one staff/approvals/proxy staff/register/one staff/registered/who",
    DANGER: "staff/alarms/urgent",
    CALLS: "workers/phones/one",
}
LISTED = [name for names in FULL.values() for name in names.split()]


def shown(node):
    """The personal words that a part of a template prints as they are."""
    if isinstance(node, nodes.Filter) and node.name.startswith(("mask_", "length")):
        return set()
    if isinstance(node, nodes.Filter) and node.name == "map":
        masks = [a.value for a in node.args if isinstance(a, nodes.Const)]
        if any(mask.startswith("mask_") for mask in masks):
            return set()
    if isinstance(node, nodes.CondExpr):
        parts = [node.expr1, node.expr2]
    elif isinstance(node, nodes.If):
        parts = [*node.body, *node.elif_, *node.else_]
    elif isinstance(node, nodes.For):
        parts = [*node.body, *node.else_]
    else:
        parts = list(node.iter_child_nodes())
    found = set().union(*(shown(part) for part in parts if part is not None))
    word = getattr(node, "attr", None) or getattr(node, "name", None)
    is_word = isinstance(node, nodes.Name | nodes.Getattr)
    return found | ({word} & PERSONAL if is_word else set())


def in_full():
    parse = Texts()._jinja.parse  # noqa: SLF001 - the templates as the house reads them
    return {
        str(file.relative_to(CHAT).with_suffix(""))
        for file in CHAT.rglob("*.txt")
        if shown(parse(file.read_text("utf-8")))
    }


def test_every_template_with_a_full_name_or_phone_has_its_reason():
    assert len(LISTED) == len(set(LISTED))
    assert in_full() == set(LISTED)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ name }}", {"name"}),
        ("{{ name | mask_name }}", set()),
        ("{{ one.mobile | mask_mobile if one.mobile else '没有' }}", set()),
        ("{% for one in list %}{{ one.name or '没有' }}{% endfor %}", {"name"}),
        ("{{ names | join('、') }}", {"names"}),
        ("{{ names | map('mask_name') | join('、') }}", set()),
        ("{% if name %}有{% endif %}{{ names | length }}", set()),
    ],
)
def test_what_is_printed_is_seen(text, words):
    assert shown(Texts()._jinja.parse(text)) == words  # noqa: SLF001 - as above
