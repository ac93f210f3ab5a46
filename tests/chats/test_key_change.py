"""Token and key are changed at WeChat while people talk: nobody notices."""

import pytest

from bot.sandbox import Account, Fault
from tests.house import every_kind
from tests.phone import Phones

HELLO = """
    生人 关注
    楼里：您好，这里是楼里，您的社区服务号。
    看通知、报事情，先认证您的住址：
    回复“认证”。
"""


@pytest.fixture
def with_both(monkeypatch):
    """The bot knows what WeChat will have, and what it has."""
    renewed = Account("", "", "hush-token", "k" * 43).renewed()
    monkeypatch.setenv("LOULI_WECHAT__TOKEN", renewed.token)
    monkeypatch.setenv("LOULI_WECHAT__AES_KEY", renewed.aes_key)
    monkeypatch.setenv("LOULI_WECHAT__TOKEN_BEFORE", "hush-token")
    monkeypatch.setenv("LOULI_WECHAT__AES_KEY_BEFORE", "k" * 43)


@every_kind
@pytest.mark.usefixtures("with_both")
async def test_before_and_after_the_change_people_are_answered(house):
    phones = Phones(house)
    await phones.chat(HELLO)
    house.platform.faults.append(Fault("text", kind="key", times=None))
    await phones.chat("""
        生人：谢谢
        楼里：不客气，有事随时说。
    """)
    house.platform.faults.clear()
    await phones.chat("""
        生人：谢谢
        楼里：不客气，有事随时说。
    """)
    assert house.parts.door.knocks.good == 3
    assert house.parts.door.forged == 0
