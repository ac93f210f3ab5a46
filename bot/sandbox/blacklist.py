"""People the account hears no more.

https://developers.weixin.qq.com/doc/service/api/usermanage/blacklist/api_batchblacklist
"""

from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.users import User, Users

A_BATCH, A_PAGE = 20, 1000


class Blacklist:
    def __init__(self, users: Users) -> None:
        self.users = users

    def routes(self) -> Routes:
        return {
            "POST /cgi-bin/tags/members/getblacklist": self.get,
            "POST /cgi-bin/tags/members/batchblacklist": self.add,
            "POST /cgi-bin/tags/members/batchunblacklist": self.remove,
        }

    def get(self, call: Call) -> Answer:
        listed = [user.openid for user in self.users.blacklisted()]
        after = call.text("begin_openid")
        if after and after not in listed:
            raise RefusedError(40003)
        start = listed.index(after) + 1 if after else 0
        page = listed[start : start + A_PAGE]
        answer: dict[str, object] = {"total": len(listed), "count": len(page)}
        if page:
            answer["data"] = {"openid": page}
        return answer | {"next_openid": page[-1] if page else ""}

    def add(self, call: Call) -> Answer:
        for user in self._people(call):
            user.blacklisted = True
        return OK

    def remove(self, call: Call) -> Answer:
        for user in self._people(call):
            user.blacklisted = False
        return OK

    def _people(self, call: Call) -> list[User]:
        openids = call.body.get("openid_list")
        if not isinstance(openids, list) or not 1 <= len(openids) <= A_BATCH:
            raise RefusedError(40032)
        return [self.users.mine(openid) for openid in openids]
