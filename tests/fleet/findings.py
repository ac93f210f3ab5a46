"""What must hold of a voyage, and its figures."""

from collections import Counter, defaultdict
from statistics import quantiles

from bot.delivery.sender import HORIZON
from bot.storage.outbox import State
from tests.fleet.voyage import PROCESSES

WINDOW = 1.0  # seconds
OPEN = {State.QUEUED, State.SENDING}
TOOK = {State.ACCEPTED, State.DELIVERED}  # a phone must show it
MAY_SHOW = TOOK | {State.UNKNOWN}


def most_in_a_window(moments):
    """The most of them that lie within any second, wherever it begins."""
    moments, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= WINDOW:
            first += 1
        most = max(most, last - first + 1)
    return most


def in_flight(rate):
    """How many a process has on record as leaving at most."""
    return int(rate * HORIZON)


def violations(voyage):
    """Everything that must not be, in words."""
    return [
        *_rows(voyage),
        *_phones(voyage),
        *_unknowns(voyage),
        *_keys(voyage),
        *_processes(voyage),
    ]


def too_fast(voyage):
    """Apart from the others: a machine that stands still for a moment may be to blame."""
    most = most_in_a_window([call.at for call in voyage.calls])
    if most > voyage.plan.rate:
        yield f"{most} calls came within a second, {voyage.plan.rate} may"


def _rows(voyage):
    states = Counter(row["state"] for row in voyage.rows)
    if states.total() != voyage.plan.people:
        yield f"{states.total()} deliveries for {voyage.plan.people} people"
    if unfinished := sum(states[state] for state in OPEN):
        yield f"{unfinished} deliveries have come to no end"
    if voyage.notice != "finished":
        yield f"the notice is {voyage.notice}"
    if others := states.keys() - OPEN - MAY_SHOW:
        yield f"deliveries ended as {', '.join(sorted(others))}"


def _phones(voyage):
    """A customer message is never shown twice; by template never, because of its key."""
    states = {row["openid"]: row["state"] for row in voyage.rows}
    for openid, times in voyage.shown.items():
        if times > 1:
            yield f"{openid} was shown it {times} times"
        if states.get(openid) not in MAY_SHOW:
            yield f"{openid} was shown it, and it is told {states.get(openid)}"
    missed = sum(state in TOOK and not voyage.shown[openid] for openid, state in states.items())
    if missed:
        yield f"{missed} are told accepted, and were never shown"


def _unknowns(voyage):
    """Only what the killed had in flight; a key leaves none."""
    unknown = _unknown(voyage)
    most = 0 if voyage.plan.is_keyed else len(voyage.victims) * in_flight(voyage.plan.rate)
    if len(unknown) > most:
        yield f"{len(unknown)} are unknown, {most} at most can be"
    if unlisted := {row["id"] for row in unknown} - voyage.listed:
        yield f"{len(unlisted)} unknown ones are not listed"
    callers = _callers(voyage)
    for row in unknown:
        if callers[row["openid"]] - voyage.victims.keys():
            yield f"letter {row['id']} is unknown, and a process that lived on had sent it"


def _keys(voyage):
    """Nobody is sent it under two keys; without a key nobody is sent it twice at all."""
    keys, calls = defaultdict(set), Counter(call.openid for call in voyage.calls)
    for call in voyage.calls:
        keys[call.openid].add(call.key)
    for openid, used in keys.items():
        if voyage.plan.is_keyed != all(used):
            yield f"{openid} was sent it by another lane"
        if len(used) > 1:
            yield f"{openid} was sent it under {len(used)} keys"
        if not voyage.plan.is_keyed and calls[openid] > 1:
            yield f"{openid} was sent it {calls[openid]} times without a key"
    if voyage.plan.is_keyed and not any(row["attempt"] > 1 for row in voyage.rows):
        yield "nothing that the killed had begun was said again"


def _processes(voyage):
    """All four took part, two were killed, the others went on; residents were answered."""
    idle = set(range(PROCESSES)) - {call.by for call in voyage.calls}
    if idle:
        yield f"processes {sorted(idle)} sent nothing"
    if len(voyage.victims) < 2:
        yield f"only {len(voyage.victims)} were killed on the way"
    if any(voyage.exits):
        yield f"those that lived on ended with {voyage.exits}"
    if lost := sum(not is_answered for _, is_answered in voyage.answers):
        yield f"{lost} residents who wrote were not answered"


def _unknown(voyage):
    return [row for row in voyage.rows if row["state"] == State.UNKNOWN]


def _callers(voyage):
    found = defaultdict(set)
    for call in voyage.calls:
        found[call.openid].add(call.by)
    return found


def figures(voyage):
    """What the table and the file say of it."""
    callers, by = _callers(voyage), Counter(call.by for call in voyage.calls)
    seconds = sorted(seconds for seconds, _ in voyage.answers)
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
    dead = voyage.victims.keys()
    again = [who for who in callers.values() if who & dead and who - dead]
    return {
        "lane": voyage.plan.lane,
        "people": voyage.plan.people,
        "rate": voyage.plan.rate,
        "seed": voyage.plan.seed,
        "seconds": round(voyage.seconds, 1),
        "calls": len(voyage.calls),
        "most_in_a_second": most_in_a_window([call.at for call in voyage.calls]),
        "by_process": [by[number] for number in range(PROCESSES)],
        "killed_after": {str(number): after for number, after in voyage.victims.items()},
        "states": dict(Counter(row["state"] for row in voyage.rows)),
        "said_again": sum(row["attempt"] > 1 for row in voyage.rows),
        "said_again_by_another": len(again),
        "unknown_shown": sum(voyage.shown[row["openid"]] for row in _unknown(voyage)),
        "shown_twice": sum(times > 1 for times in voyage.shown.values()),
        "answers": len(seconds),
        "answer_p50": round(cuts[49], 3),
        "answer_p99": round(cuts[98], 3),
        "answer_max": round(seconds[-1], 3),
        "errors": len(voyage.errors),
        "violations": [*violations(voyage), *too_fast(voyage)],
    }
