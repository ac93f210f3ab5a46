"""Who follows the account, and how the account may ask.

https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
"""

from dataclasses import dataclass

from bot.sandbox.account import Clock
from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.refusals import RefusedError

A_PAGE = 10_000
A_BATCH = 100


@dataclass(slots=True)
class User:
    """`scene`: of the code the person came by, an int or a text, "" without one.

    `blocks_templates`: the account's template messages are switched off on the phone.
    """

    openid: str
    since: int = 0  # when the person followed, in seconds since 1970; 0 for a stranger
    scene: int | str = ""
    blocks_templates: bool = False

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
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE" if self.scene else "ADD_SCENE_SEARCH",
            "qr_scene": self.scene if isinstance(self.scene, int) else 0,
            "qr_scene_str": self.scene if isinstance(self.scene, str) else "",
        }


class Users:
    def __init__(self, now: Clock) -> None:
        self.now = now
        self._known: dict[str, User] = {}
        self._followers: dict[str, User] = {}  # in the order in which they followed

    def routes(self) -> Routes:
        return {
            "GET /cgi-bin/user/info": self.info,
            "GET /cgi-bin/user/get": self.get,
            "POST /cgi-bin/user/info/batchget": self.batchget,
        }

    def meet(self, openid: str) -> User:
        return self._known.setdefault(openid, User(openid))

    def find(self, openid: object) -> User:
        if not isinstance(openid, str) or openid not in self._known:
            raise RefusedError(40003)
        return self._known[openid]

    def follows(self, openid: str) -> bool:
        return openid in self._followers

    def follow(self, openid: str, scene: int | str = "") -> None:
        user = self._known[openid]
        user.since, user.scene = int(self.now().timestamp()), scene
        self._followers[openid] = user

    def unfollow(self, openid: str) -> None:
        self._followers.pop(openid).since = 0

    def info(self, call: Call) -> Answer:
        return self.find(call.query.get("openid")).info()

    def batchget(self, call: Call) -> Answer:
        asked = call.body.get("user_list")
        if not isinstance(asked, list) or not 1 <= len(asked) <= A_BATCH:
            raise RefusedError(40032)
        return {"user_info_list": [self._asked(entry).info() for entry in asked]}

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
