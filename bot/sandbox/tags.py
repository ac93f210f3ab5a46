"""The account's tags, and who bears them.

https://developers.weixin.qq.com/doc/service/api/usermanage/tag/api_createtag
"""

import asyncio
from collections.abc import Callable
from itertools import count

from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches
from bot.sandbox.users import A_PAGE, User, Users

TAGS, A_PERSON, A_BATCH, NAME = 100, 20, 50, 30
TOO_MANY_FANS = 100_000  # a tag that more bear cannot be deleted
OWN = {0: "未分组", 1: "黑名单", 2: "星标组"}  # WeChat's own tags
LISTED = 2  # the one of them that tags/get tells


class Tags:
    def __init__(self, users: Users, switches: Switches, changed: Callable[[], None]) -> None:
        self.users, self.switches, self._changed = users, switches, changed
        self.names: dict[int, str] = {LISTED: OWN[LISTED]}
        self._ids = count(100)
        self._busy: set[str] = set()

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/tags/create": self.create,
            "GET /cgi-bin/tags/get": self.get,
            "POST /cgi-bin/tags/update": self.update,
            "POST /cgi-bin/tags/delete": self.delete,
            "POST /cgi-bin/tags/getidlist": self.of_person,
            "POST /cgi-bin/user/tag/get": self.bearers,
            "POST /cgi-bin/tags/members/batchtagging": self.tag,
            "POST /cgi-bin/tags/members/batchuntagging": self.untag,
        }

    def create(self, call: Call) -> Answer:
        name = self._name(_given(call))
        if len(self.names) - 1 >= TAGS:  # WeChat's own one does not count
            raise RefusedError(45056)
        tag = next(self._ids)
        self.names[tag] = name
        return {"tag": {"id": tag, "name": name}}

    def get(self, _call: Call) -> Answer:
        bearing = self.users.tally_of_tags()
        tags = [
            {"id": tag, "name": name, "count": bearing[tag]} for tag, name in self.names.items()
        ]
        return {"tags": tags}

    def update(self, call: Call) -> Answer:
        given = _given(call)
        tag = self._own(given.get("id"))
        self.names[tag] = self._name(given, but=tag)
        return OK

    def delete(self, call: Call) -> Answer:
        tag = self._own(_given(call).get("id"))
        bearers = self.users.bearing(tag)
        if len(bearers) > TOO_MANY_FANS:
            raise RefusedError(45057)
        del self.names[tag]
        for user in bearers:
            user.tags.remove(tag)
        self._changed()
        return OK

    def of_person(self, call: Call) -> Answer:
        return {"tagid_list": [*self.users.mine(call.body.get("openid")).tags]}

    def bearers(self, call: Call) -> Answer:
        """10,000 a page; the page after the last has no `data`."""
        bearers = [user.openid for user in self.users.bearing(self._known(call.body.get("tagid")))]
        after = call.text("next_openid")
        if after and after not in bearers:
            raise RefusedError(40003)
        start = bearers.index(after) + 1 if after else 0
        page = bearers[start : start + A_PAGE]
        if not page:
            return {"count": 0}
        return {"count": len(page), "data": {"openid": page}, "next_openid": page[-1]}

    async def tag(self, call: Call) -> Answer:
        tag = self._known(call.body.get("tagid"))
        people = self._people(call)
        full = (len(user.tags) >= A_PERSON and tag not in user.tags for user in people)
        if any(full):
            raise RefusedError(45059)
        return await self._mark(people, tag, on=True)

    async def untag(self, call: Call) -> Answer:
        tag = self._known(call.body.get("tagid"))
        return await self._mark(self._people(call), tag, on=False)

    async def _mark(self, people: list[User], tag: int, *, on: bool) -> Answer:
        """45171 names those who do not follow; the others are done."""
        openids = {user.openid for user in people}
        if openids & self._busy:
            raise RefusedError(45169)
        self._busy |= openids
        try:
            await asyncio.sleep(self.switches.slow_tagging)
        finally:
            self._busy -= openids
        strangers = [user.openid for user in people if not self.users.follows(user.openid)]
        for user in people:
            user.tags = [one for one in user.tags if one != tag]
            if on and user.openid not in strangers:
                user.tags.append(tag)
        self._changed()
        if strangers:
            raise RefusedError(45171, facts={"fail_openid_list": strangers})
        return OK

    def _people(self, call: Call) -> list[User]:
        openids = call.body.get("openid_list")
        if not isinstance(openids, list) or not 1 <= len(openids) <= A_BATCH:
            raise RefusedError(40032)
        return [self.users.mine(openid) for openid in openids]

    def _name(self, given: dict[str, object], but: int = -1) -> str:
        name = given.get("name")
        if not isinstance(name, str) or not name.strip():
            raise RefusedError(45157)
        if len(name.encode() if self.switches.tag_name_in_bytes else name) > NAME:
            raise RefusedError(45158)
        taken = {**OWN, **self.names}
        if any(name == other for tag, other in taken.items() if tag != but):
            raise RefusedError(45157)
        return name

    def _own(self, tag: object) -> int:
        """A tag that the account may change."""
        if tag in OWN and not isinstance(tag, bool):
            raise RefusedError(45058)
        return self._known(tag)

    def _known(self, tag: object) -> int:
        if not isinstance(tag, int) or isinstance(tag, bool) or tag not in self.names:
            raise RefusedError(45159)
        return tag


def _given(call: Call) -> dict[str, object]:
    tag = call.body.get("tag")
    if not isinstance(tag, dict):
        raise RefusedError(47001)
    return tag
