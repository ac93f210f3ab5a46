"""How a mass message ended, as the account is told."""

FINISH = "MASSSENDJOBFINISH"
COUNTS = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")


async def ended(platform, program):
    """The last finish event and its counts."""
    await platform.finishes.settled()
    told = program.told(FINISH)[-1]
    return told, tuple(int(told[name]) for name in COUNTS)
