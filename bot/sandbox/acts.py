"""What the page may ask a phone to do, from the JSON it sends."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bot.sandbox.bubbles import Bubble
from bot.sandbox.phone import Phone

Given = Mapping[str, Any]
Act = Callable[[Phone, Given], Coroutine[Any, Any, Bubble | None]]
LONGEST = 2000  # characters typed


def _words(given: Given, name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise ValueError(name)
    value.encode()  # half a surrogate pair is a ValueError too
    return value


def _degrees(given: Given, name: str) -> float:
    value = given.get(name)
    if not isinstance(value, int | float):
        raise ValueError(name)  # noqa: TRY004 - one error for all that cannot be read
    return float(value)


def _location(phone: Phone, given: Given) -> Coroutine[Any, Any, Bubble | None]:
    lat, lon = _degrees(given, "lat"), _degrees(given, "lon")
    return phone.sends_location(lat, lon, _words(given, "label"))


def _press(phone: Phone, given: Given) -> Coroutine[Any, Any, Bubble | None]:
    """A button of the phone's menu by its place: [1], or [1, 0] for the first below the second."""
    buttons = phone.menu
    match given.get("at"):
        case [int(top)] if 0 <= top < len(buttons) and "type" in buttons[top]:
            return phone.presses(buttons[top])
        case [int(top), int(sub)] if 0 <= top < len(buttons):
            below = buttons[top].get("sub_button") or []
            if 0 <= sub < len(below):
                return phone.presses(below[sub])
    raise ValueError("at")


async def _blocks(phone: Phone, given: Given) -> None:
    """The person switches the account's messages off, or on again."""
    phone.blocks_templates = given.get("now") is True


ACTS: dict[str, Act] = {
    "follow": lambda phone, _given: phone.follow(),
    "unfollow": lambda phone, _given: phone.unfollow(),
    "scan": lambda phone, given: phone.scan(_words(given, "scene")),
    "says": lambda phone, given: phone.says(_words(given, "text")),
    "option": lambda phone, given: phone.taps_option(_words(given, "id"), _words(given, "text")),
    "photo": lambda phone, given: phone.sends_photo(given.get("data")),
    "voice": lambda phone, _given: phone.sends_voice(),
    "video": lambda phone, _given: phone.sends_video(),
    "sticker": lambda phone, _given: phone.sends_unsupported(),
    "location": _location,
    "press": _press,
    "consents": lambda phone, given: phone.consents(_words(given, "notice")),
    "refuses": lambda phone, given: phone.refuses(_words(given, "notice")),
    "switches_off": lambda phone, given: phone.switches_off(_words(given, "notice")),
    "blocks": _blocks,
}
