"""QR codes that carry a scene (生成带参数的二维码)."""

from bot.wechat.client import Client

LONGEST = 64  # characters of a scene


async def make_code(client: Client, scene: str) -> str:
    """The address inside a permanent code; WeChat allows 100,000 of them in all.

    Raises ValueError for a scene that is empty or too long, and WeChatError.
    """
    if not 1 <= len(scene) <= LONGEST:
        raise ValueError(f"a scene has 1 to {LONGEST} characters, not {len(scene)}")
    wanted = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    told = await client.qrcode.create(wanted)
    return str(told["url"])
