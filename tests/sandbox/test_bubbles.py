"""The record of what the phones showed."""


async def test_how_often_something_was_shown(api, platform, program, phone):
    program.answers = [program.text(phone.openid, "您好")]
    await phone.says("停水了")
    await api.says(phone, "停水了")
    await api.says(phone, "停水了")
    for _ in range(2):
        await api.template(phone, thing="停水了", client_msg_id="d17")
    times = platform.screens.times
    assert times(phone.openid, "停水了") == 2
    assert times(phone.openid, "事项：停水了") == 1
    assert times(phone.openid, key="d17") == 1
    assert times(phone.openid, "停水了", key="d17") == 0
    assert times("o" * 28, "停水了") == 0
    assert platform.screens.tally() == {
        (phone.openid, "您好"): 1,
        (phone.openid, "停水了"): 2,
        (phone.openid, "d17"): 1,
    }
