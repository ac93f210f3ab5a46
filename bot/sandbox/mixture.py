"""A bit of everything that a house must live with, by a seed: nothing in it is lost for good."""

from collections.abc import Iterator
from dataclasses import replace

from bot.sandbox.faults import Fault

SHARE = 0.03
PARTS = (  # of all calls, of all pushes, of all finish events: how much of the share each has
    (0.25, Fault(errcode=-1)),
    (0.10, Fault(errcode=45011)),
    (0.15, Fault(kind="slow", seconds=2)),
    (0.05, Fault(kind="hang")),
    (0.15, Fault(kind="drop")),
    (0.15, Fault(kind="lost")),
    (0.10, Fault(kind="garbage")),
    (0.05, Fault(kind="token")),
    (0.30, Fault(kind="repeat")),
    (0.30, Fault(kind="repeat", at_once=False)),
    (0.20, Fault(kind="late", seconds=2)),
    (0.20, Fault(kind="swap", seconds=2)),
    (0.50, Fault("finish", kind="unsent")),
    (0.50, Fault("finish", kind="early")),
)


def mixture(seed: int, share: float = SHARE) -> Iterator[Fault]:
    """Until they are switched off. About `share` (0 to 1) of all calls and of all pushes suffer."""
    for part, fault in PARTS:
        yield replace(fault, times=None, share=share * part, seed=seed)
