"""WeChat's addresses, and its test of the way to the callback.

https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Network_Detection.html
"""

from bot.sandbox.calls import Answer, Call, Routes
from bot.sandbox.refusals import RefusedError

HERE = "127.0.0.1"
DNS = [{"ip": HERE, "real_operator": "DEFAULT"}]
PING = [{"ip": HERE, "from_operator": "DEFAULT", "package_loss": "0%", "time": "0.041ms"}]
TESTS: dict[str, dict[str, object]] = {
    "all": {"dns": DNS, "ping": PING},
    "dns": {"dns": DNS},
    "ping": {"ping": PING},
}
OPERATORS = {"DEFAULT", "CHINANET", "UNICOM", "CAP"}


def routes() -> Routes:
    return {
        "GET /cgi-bin/getcallbackip": addresses,
        "GET /cgi-bin/get_api_domain_ip": addresses,
        "POST /cgi-bin/callback/check": check,
    }


def addresses(_call: Call) -> Answer:
    return {"ip_list": [HERE]}


def check(call: Call) -> Answer:
    if call.text("action") not in TESTS or call.text("check_operator") not in OPERATORS:
        raise RefusedError(40097)
    return dict(TESTS[call.text("action")])
