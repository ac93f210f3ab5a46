"""Bugs in whom a message may reach, and how fast: windows, counts, consents, holds, the pace."""

from tests.mutants.mutant import Mutant

LANES, TRAFFIC = "bot/delivery/lanes.py", "bot/storage/traffic.py"

MUTANTS = [
    Mutant(
        "window_off_by_one",
        LANES,
        "ledger.sent_since_spoke < allowed",
        "ledger.sent_since_spoke <= allowed",
        "a message is spent on a refusal, and the last one is not kept",
        "tests/delivery/test_lanes.py",
    ),
    Mutant(
        "fifth_message_not_kept",
        LANES,
        "MESSAGES if matter.is_urgent else MESSAGES - KEPT",
        "MESSAGES",
        "when it is urgent nothing is left of the five",
        "tests/delivery/test_lanes.py",
    ),
    Mutant(
        "reserve_not_kept",
        LANES,
        "daily if matter.is_urgent else daily * (1 - RESERVE)",
        "daily",
        "ordinary notices use up the day's calls that an alert needs",
        "tests/delivery/test_lanes_closed.py",
    ),
    Mutant(
        "template_for_ordinary_notices",
        "bot/delivery/matters.py",
        "form = TemplateName.NOTICE if notice.is_urgent else None",
        "form = TemplateName.NOTICE",
        "WeChat closes the template interface of accounts that do so",
        "tests/delivery/test_next_lane.py tests/delivery/test_finishes_told.py",
    ),
    Mutant(
        "consent_not_used_up",
        "bot/delivery/settling.py",
        "consent.left -= 1",
        "consent.left -= 0",
        "one consent is taken for many: all but one are refused",
        "tests/delivery/test_next_lane.py",
    ),
    Mutant(
        "hold_ignored",
        "bot/delivery/taking.py",
        "if EVERYTHING in shared.closed(self.scene.db):",
        "if EVERYTHING in ():",
        "staff cannot stop what is going wrong",
        "tests/delivery/test_holds.py",
    ),
    Mutant(
        "lane_never_closed",
        "bot/delivery/breaker.py",
        "IN_A_ROW = 20",
        "IN_A_ROW = 2_000_000",
        "a lane that WeChat refuses is hammered for every recipient",
        "tests/delivery/test_breaker.py",
    ),
    Mutant(
        "pace_ignored",
        TRAFFIC,
        'max(0.0, row["free_at"] - row["now"])',
        "0.0",
        "WeChat is sent more a second than the account was set to",
        "tests/delivery/test_pace.py",
    ),
    Mutant(
        "pace_not_shared",
        TRAFFIC,
        'MachineTime().label("now")).with_for_update()',
        'MachineTime().label("now"))',
        "two processes take the same moments: together they are twice as fast",
        "tests/delivery/test_pace.py",
    ),
    Mutant(
        "late_posts_leave",
        "bot/delivery/sender.py",
        "monotonic() - post.leaves_at > TOO_LATE",
        "False",
        "after a standstill all that missed their moments leave at once",
        "tests/delivery/test_pace.py",
    ),
]
