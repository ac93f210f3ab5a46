"""Which kinds of account may call what: an unverified one only receives and answers.

https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Explanation_of_interface_privileges.html
"""

from bot.sandbox.account import Kind

VERIFIED: frozenset[Kind] = frozenset({"service", "subscription", "test"})
SERVICE: frozenset[Kind] = frozenset({"service", "test"})
NOTICES: frozenset[Kind] = frozenset({"service", "subscription"})  # a test account's: unconfirmed
MASS: frozenset[Kind] = frozenset({"service", "subscription"})
TO_SOME: frozenset[Kind] = frozenset({"service"})
MAY_CALL = {  # by path, or its start up to a /; every other path is open to all
    "/cgi-bin/menu/": VERIFIED,
    "/cgi-bin/user/": VERIFIED,
    "/cgi-bin/tags/": VERIFIED,
    "/cgi-bin/media/": VERIFIED,
    "/cgi-bin/message/custom/": VERIFIED,
    "/cgi-bin/qrcode/": SERVICE,
    "/sns/": SERVICE,
    "/cgi-bin/template/": SERVICE,
    "/cgi-bin/message/template/": SERVICE,
    "/cgi-bin/message/subscribe/": NOTICES,
    "/wxaapi/newtmpl/": NOTICES,
    "/cgi-bin/message/mass/": MASS,
    "/cgi-bin/message/mass/send": TO_SOME,
}


def may_call(kind: Kind, path: str) -> bool:
    return all(kind in kinds for start, kinds in MAY_CALL.items() if _covers(start, path))


def _covers(start: str, path: str) -> bool:
    return path == start or (start.endswith("/") and path.startswith(start))
