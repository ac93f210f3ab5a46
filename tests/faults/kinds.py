"""Every kind of fault, and what must become of a send that meets it.

Ambiguous is what left and has no clear end: only a key makes it free to repeat.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.delivery.outcomes import Accepted, Ambiguous, Later, Misconfigured, NeverLeft, TokenStale

from . import acts
from .proxy import Fault

MIDNIGHT = timedelta(hours=12)  # from noon in Beijing
AMBIGUOUS = (Ambiguous, "no_answer")
SURE = (Accepted, "")


class Hits(Enum):
    """What meets the fault."""

    FIRST = "the first request for each person"
    FIRST_TWO = "the first two"
    ALL = "every request, until it is mended"
    TOKENS = "every request for a token, until it is mended"


@dataclass(frozen=True)
class Kind:
    """`ends`: the outcome of the call that meets it, and why. `shown`: how often that call is seen
    on the phone. `asks`: most requests for one letter, all tries together, where it has no key.
    `door`: of the proxy. `waits`: how long nothing may be sent afterwards. `is_slow`: it takes as
    long as the bot has patience.
    """

    name: str
    act: Fault
    ends: tuple[type, str] = AMBIGUOUS
    shown: int = 0
    asks: int = 1
    hits: Hits = Hits.FIRST
    door: str = "open"
    waits: timedelta = timedelta()
    is_slow: bool = False

    @property
    def is_ambiguous(self):
        return self.ends[0] is Ambiguous

    @property
    def is_outage(self):
        return self.hits in {Hits.ALL, Hits.TOKENS}


KINDS = [
    Kind("none", acts.passes, SURE, shown=1),
    Kind("hang", acts.hangs, is_slow=True),
    Kind("reset_before", acts.resets_before),
    Kind("reset_after", acts.resets_after, shown=1),
    Kind("closed_idle", acts.hangs_up),
    Kind("lost_answer", acts.loses, shown=1, is_slow=True),
    Kind("one_byte_a_second", acts.trickles, shown=1, is_slow=True),
    Kind("cut_json", acts.cuts_json, shown=1),
    Kind("cut_line", acts.cuts_line, shown=1),
    Kind("html_502", acts.answers_html),
    Kind("html_502_after", acts.answers_html_after, shown=1),
    Kind("gzip", acts.zips, SURE, shown=1),
    Kind("bad_gzip", acts.zips_badly, shown=1),
    Kind("gbk", acts.speaks_gbk, shown=1),
    Kind("huge", acts.swells, SURE, shown=1),
    Kind("busy_-1", acts.says(-1), (Ambiguous, "wechat_busy")),
    Kind("stale_40001", acts.says(40001), SURE, shown=1, asks=2),
    Kind("stale_42001", acts.says(42001), SURE, shown=1, asks=2),
    Kind("stale_twice_40001", acts.says(40001), (TokenStale, ""), asks=3, hits=Hits.FIRST_TWO),
    Kind(
        "day_used_45009",
        acts.says(45009),
        (Later, ""),
        asks=3,  # by midnight the token is old, too
        hits=Hits.ALL,
        waits=MIDNIGHT,
    ),
    Kind(
        "minute_used_45011",
        acts.says(45011),
        (Later, ""),
        asks=2,
        hits=Hits.ALL,
        waits=timedelta(minutes=1),
    ),
    Kind(
        "unauthorized_48001",
        acts.says(48001),
        (Misconfigured, "account_limited"),
        asks=2,
        hits=Hits.ALL,
    ),
    Kind("dead_hang", acts.hangs, hits=Hits.ALL, is_slow=True),
    Kind("dead_-1", acts.says(-1), (Ambiguous, "wechat_busy"), hits=Hits.ALL),
    Kind("refused", acts.passes, (NeverLeft, ""), hits=Hits.ALL, door="shut"),
    Kind("never_taken", acts.passes, (NeverLeft, ""), hits=Hits.ALL, door="full", is_slow=True),
    Kind("token_hang", acts.hangs, (NeverLeft, ""), hits=Hits.TOKENS, is_slow=True),
    Kind("token_502", acts.answers_html, (NeverLeft, ""), hits=Hits.TOKENS),
    Kind("token_-1", acts.says(-1), (NeverLeft, ""), hits=Hits.TOKENS),
]
NAMES = {kind.name: kind for kind in KINDS}
