"""WeChat's addresses, and its test of the way to the callback.

https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Network_Detection.html
"""

from collections.abc import Callable

from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.refusals import RefusedError

HERE = "127.0.0.1"
ACTIONS = {"all": ("dns", "ping"), "dns": ("dns",), "ping": ("ping",)}
OPERATORS = {"DEFAULT", "CHINANET", "UNICOM", "CAP"}
BY_ITSELF = ("CHINANET", "UNICOM")  # what DEFAULT chooses for an address


class Network:
    """`callback`: the address as the account has it, "" for none.

    Switches for tests. `resolves`: whether its host is found. `lost`: from which operators no ping
    comes through.
    """

    def __init__(self, callback: Callable[[], str]) -> None:
        self._callback = callback
        self.resolves = True
        self.lost: set[str] = set()

    def routes(self) -> Routes:
        return {
            "GET /cgi-bin/getcallbackip": addresses,
            "GET /cgi-bin/get_api_domain_ip": addresses,
            "POST /cgi-bin/callback/check": self.check,
        }

    def check(self, call: Call) -> Answer:
        action, operator = call.text("action"), call.text("check_operator")
        if action not in ACTIONS:
            raise RefusedError(40202)
        if operator not in OPERATORS:
            raise RefusedError(40203)
        if not self._callback():
            raise RefusedError(40201)
        operators = BY_ITSELF if operator == "DEFAULT" else (operator,)
        found = operators if self.resolves else ()
        told: dict[str, object] = {
            "dns": [{"ip": HERE, "real_operator": operator} for operator in found[:1]],
            "ping": [self._ping(operator) for operator in found],
        }
        return {name: told[name] for name in ACTIONS[action]}

    def _ping(self, operator: str) -> dict[str, str]:
        loss = "100%" if operator in self.lost else "0%"
        return {
            "ip": HERE,
            "from_operator": operator,
            "package_loss": loss,
            "time": "0.041ms" if loss == "0%" else "",
        }


def addresses(_call: Call) -> Answer:
    return {"ip_list": [HERE]}
