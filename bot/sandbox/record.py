"""How a person stands with the account: what the page shows beside what the phone showed."""

from typing import TYPE_CHECKING

from bot.sandbox.allowance import A_MONTH

if TYPE_CHECKING:
    from bot.sandbox.handset import Handset


def record_of(phone: "Handset") -> dict[str, object]:
    """In JSON's types; moments in seconds since 1970.

    `windows`: how many customer messages each of those that stand open has left, and until when.
    `notices`: the account's subscribe notices, and how many may still be sent; of a long-term one
    1 stands for any number. `month`: mass messages had, and the most there can be.
    """
    platform, openid, user = phone.platform, phone.openid, phone.user
    return {
        "openid": openid,
        "following": phone.following,
        "since": user.since,
        "scene": platform.codes.labels.get(str(user.scene), user.scene),
        "blocks": user.blocks_templates,
        "blacklisted": user.blacklisted,
        "remark": user.remark,
        "tags": [platform.tags.names[tag] for tag in user.tags],
        "windows": [
            {"left": window.left, "until": window.until.timestamp()}
            for window in platform.windows.standing(openid)
        ],
        "notices": platform.notices.of(openid),
        "month": [platform.mass.allowance.had(openid), A_MONTH],
    }
