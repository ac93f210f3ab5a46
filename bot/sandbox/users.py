"""Who follows the account, and how the account may ask.

https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from bot.sandbox.account import Clock
from bot.sandbox.calls import OK, Answer, Call, Routes
from bot.sandbox.refusals import RefusedError
from bot.sandbox.switches import Switches

A_PAGE = 10_000
A_BATCH = 100
REMARK = 30  # bytes, and one too many
OPENID = re.compile(r"[\w-]{28}")


@dataclass(slots=True)
class User:
    """`scene`: of the code the person came by, an int or a text, "" without one.

    `blocks_templates`: the account's template messages are switched off on the phone. `client`:
    what the phone runs, as a menu's rule has it: 1 iOS, 2 Android, 3 anything else. `in_snapshot`:
    web pages see a made-up person (快照页) instead.
    """

    openid: str
    since: int = 0  # when the person followed, in seconds since 1970; 0 for a stranger
    scene: int | str = ""
    came: str = "SEARCH"  # how the person found the account
    blocks_templates: bool = False
    tags: list[int] = field(default_factory=list)  # the first given first
    remark: str = ""
    blacklisted: bool = False
    client: str = "2"
    nickname: str = ""  # only a page may learn it, by web authorization
    in_snapshot: bool = False

    def info(self) -> dict[str, object]:
        if not self.since:
            return {"subscribe": 0, "openid": self.openid}
        return {
            "subscribe": 1,
            "openid": self.openid,
            "nickname": "",  # empty since 2021-12-27, like the head image
            "language": "zh_CN",
            "headimgurl": "",
            "subscribe_time": self.since,
            "remark": self.remark,
            "groupid": 0,
            "tagid_list": [*self.tags],
            "subscribe_scene": f"ADD_SCENE_{self.came}",
            "qr_scene": self.scene if isinstance(self.scene, int) else 0,
            "qr_scene_str": self.scene if isinstance(self.scene, str) else "",
        }


class Users:
    def __init__(self, now: Clock, switches: Switches) -> None:
        self.now, self.switches = now, switches
        self._known: dict[str, User] = {}
        self._followers: dict[str, User] = {}  # in the order in which they followed

    def routes(self) -> Routes:
        return {
            "GET /cgi-bin/user/info": self.info,
            "GET /cgi-bin/user/get": self.get,
            "POST /cgi-bin/user/info/batchget": self.batchget,
            "POST /cgi-bin/user/info/updateremark": self.update_remark,
        }

    def meet(self, openid: str) -> User:
        return self._known.setdefault(openid, User(openid))

    def find(self, openid: object) -> User:
        if not isinstance(openid, str) or openid not in self._known:
            raise RefusedError(40003)
        return self._known[openid]

    def mine(self, openid: object) -> User:
        """As `find`; 49003 for what might be an openid, of another account."""
        if isinstance(openid, str) and openid not in self._known and OPENID.fullmatch(openid):
            raise RefusedError(49003)
        return self.find(openid)

    def everybody(self) -> list[User]:
        return list(self._known.values())

    def followers(self) -> list[str]:
        return list(self._followers)

    def bearing(self, tag: int) -> list[User]:
        return [user for user in self._followers.values() if tag in user.tags]

    def tally_of_tags(self) -> Counter[int]:
        return Counter(tag for user in self._followers.values() for tag in user.tags)

    def blacklisted(self) -> list[User]:
        return [user for user in self._known.values() if user.blacklisted]

    def knows(self, openid: str) -> bool:
        return openid in self._known

    def follows(self, openid: str) -> bool:
        return openid in self._followers

    def reaches(self, openid: str) -> bool:
        """Whether what goes to many goes to them too."""
        return self.follows(openid) and not self._known[openid].blacklisted

    def follow(self, openid: str, scene: int | str = "", how: str = "") -> None:
        user = self._known[openid]
        user.came = how or ("QR_CODE" if scene else "SEARCH")
        user.since, user.scene = int(self.now().timestamp()), scene
        self._followers[openid] = user

    def unfollow(self, openid: str) -> None:
        user = self._followers.pop(openid)
        user.since = 0
        if not self.switches.tags_survive:
            user.tags, user.remark = [], ""

    def info(self, call: Call) -> Answer:
        return self.find(call.query.get("openid")).info()

    def batchget(self, call: Call) -> Answer:
        asked = call.body.get("user_list")
        if not isinstance(asked, list) or not 1 <= len(asked) <= A_BATCH:
            raise RefusedError(40032)
        return {"user_info_list": [self._asked(entry).info() for entry in asked]}

    def update_remark(self, call: Call) -> Answer:
        user, remark = self.find(call.body.get("openid")), call.body.get("remark")
        if not user.since:
            raise RefusedError(43004)
        if not isinstance(remark, str) or len(remark.encode()) >= REMARK:
            raise RefusedError(40092)
        user.remark = remark
        return OK

    def _asked(self, entry: object) -> User:
        return self.find(entry.get("openid") if isinstance(entry, dict) else None)

    def get(self, call: Call) -> Answer:
        followers = list(self._followers)
        after = call.query.get("next_openid", "")
        if after and after not in self._followers:
            raise RefusedError(40003)
        start = followers.index(after) + 1 if after else 0
        page = followers[start : start + A_PAGE]
        answer: dict[str, object] = {"total": len(followers), "count": len(page)}
        if page:
            answer["data"] = {"openid": page}
        return answer | {"next_openid": page[-1] if page else ""}
