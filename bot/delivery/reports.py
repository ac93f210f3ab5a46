"""Finish events: WeChat's later word on what it took, early, late, repeated or lost."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from bot.delivery.outcomes import Delivered, Finished, OutOfReach, Partly, Refused, Why
from bot.delivery.settling import RIDING, Unreached
from bot.storage import finishes
from bot.storage.finishes import Finish
from bot.storage.outbox import Letter, State
from bot.storage.scene import Scene

A_TURN = 200
WITHIN = timedelta(minutes=10)  # from a send without a msgid to its report


def hear(scene: Scene, openid: str, finished: Iterable[Finished]) -> None:
    """Kept until it meets its letter. A repeat changes nothing."""
    for report in finished:
        state, why = _meaning(report)
        people = report.ending.people if isinstance(report.ending, Delivered) else None
        finish = Finish(msgid=report.msgid, openid=openid, state=state, why=why, people=people)
        finish.sent = report.sent
        scene.put(finish)


def match(scene: Scene, unreached: Unreached) -> bool:
    """Bring reports and letters together, whichever came first. False: that was all."""
    found = finishes.met(scene.db, A_TURN)
    for finish in found:
        letters = finishes.letters_of(scene.db, finish.msgid)
        if finish.people is not None and finish.people < len(letters):
            finish.state, finish.why = State.ACCEPTED, Why.SOME_MISSED.value
        for letter in letters:
            _settle(scene, letter, finish, unreached)
        scene.remove(finish)
    return len(found) == A_TURN


def match_unnumbered(scene: Scene, unreached: Unreached) -> None:
    """A report without a letter may be of a send to which no msgid came.

    It is, where she has one such letter and one such report about that time: if there are more,
    nobody can know which is which, and they stay as they are.
    """
    alone = finishes.alone(scene.db, A_TURN)
    reports = Counter((person, finish.sent) for finish, person in alone)
    for finish, person in alone:
        letters = finishes.waiting_of(scene.db, person, finish, WITHIN)
        is_sure = len(letters) == 1 and reports[person, finish.sent] == 1
        if is_sure and not finishes.is_leaving(scene.db, person):
            scene.change(letters[0], msgid=finish.msgid)
            _settle(scene, letters[0], finish, unreached)
            scene.remove(finish)
    finishes.sweep(scene)


def _settle(scene: Scene, letter: Letter, finish: Finish, unreached: Unreached) -> None:
    rides = finish.state is State.OUT_OF_REACH and finish.why in RIDING
    scene.change(letter, state=finish.state, why=finish.why, rides=rides)
    if finish.state in {State.OUT_OF_REACH, State.REFUSED}:
        unreached(scene, letter)


def _meaning(report: Finished) -> tuple[State, str]:
    match report.ending:
        case Delivered():
            return State.DELIVERED, ""
        case Partly():
            return State.ACCEPTED, Why.SOME_MISSED.value
        case OutOfReach(why):
            return State.OUT_OF_REACH, why.value
        case Refused(why):
            return State.REFUSED, why.value
