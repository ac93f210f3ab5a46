"""When the account may write of its own accord: 5 in 48 hours, 3 in a minute."""

import pytest


async def test_a_message_opens_five_for_48_hours(api, phone, clock):
    clock.forward(minutes=2)  # past what following opened
    await phone.says("您好")
    assert [await api.says(phone, "好") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    clock.forward(hours=47, minutes=59)
    await api.renew()
    assert await api.says(phone, "好") == 45047
    clock.forward(minutes=1)
    assert await api.says(phone, "好") == 45015


async def test_another_message_resets_to_five_and_does_not_add(api, phone, clock):
    clock.forward(minutes=2)
    await phone.says("一")
    await api.says(phone, "好")
    await phone.says("二")
    assert [await api.says(phone, "好") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


async def test_it_can_be_made_to_add(api, phone, clock, platform):
    platform.switches.windows_add = True
    clock.forward(minutes=2)
    await phone.says("一")
    await phone.says("二")
    assert platform.windows.left(phone.openid) == 10


@pytest.mark.parametrize(
    "act",
    [
        lambda phone: phone.taps("notices"),
        lambda phone: phone.scan("b-6"),
        lambda phone: phone.taps_option("101", "满意"),
    ],
)
async def test_a_tap_opens_three_for_a_minute(api, phone, clock, act):
    clock.forward(minutes=2)
    assert await api.says(phone, "好") == 45015
    await act(phone)
    assert [await api.says(phone, "好") for _ in range(4)] == [0, 0, 0, 45047]
    await act(phone)
    clock.forward(seconds=60)
    assert await api.says(phone, "好") == 45015


async def test_following_opens_three_for_a_minute(api, phone, clock):
    assert [await api.says(phone, "好") for _ in range(4)] == [0, 0, 0, 45047]


async def test_a_view_opens_nothing(api, phone, clock):
    clock.forward(minutes=2)
    await phone.views("https://example.org/")
    assert await api.says(phone, "好") == 45015


async def test_a_tap_is_spent_before_the_message_window(api, phone, clock):
    clock.forward(minutes=2)
    await phone.says("您好")
    await phone.taps("notices")
    assert [await api.says(phone, "好") for _ in range(9)] == [0] * 8 + [45047]


async def test_leaving_shuts_every_window(api, phone):
    await phone.says("您好")
    await phone.unfollow()
    assert await api.says(phone, "好") == 45015


async def test_a_delivery_repeated_opens_nothing_new(api, phone, clock):
    clock.forward(minutes=2)
    message = phone.draft_text("您好")
    await phone.deliver(message)
    await api.says(phone, "好")
    await phone.deliver(message)
    assert [await api.says(phone, "好") for _ in range(5)] == [0, 0, 0, 0, 45047]
