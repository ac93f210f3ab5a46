"""Bugs in what becomes of a notice: planned, taken back, finished, reported, read later."""

from tests.mutants.mutant import Mutant

AUDIENCE, BROADCAST = "bot/storage/audience.py", "bot/delivery/broadcast.py"
REPORTS = "bot/delivery/reports.py"

MUTANTS = [
    Mutant(
        "unique_index_dropped",
        "bot/storage/migrations/versions/0001_the_house_as_it_was_first_built.py",
        '["notice", "person"],\n            unique=True,',
        '["notice", "person"],\n            unique=False,',
        "whoever lives in two of the areas is told twice",
        "tests/storage/test_schema.py tests/delivery/test_planning.py",
    ),
    Mutant(
        "last_of_a_chunk_forgotten",
        AUDIENCE,
        "tuple_(_place, _id) <= last",
        "tuple_(_place, _id) < last",
        "one in five thousand is never told, and nobody sees it",
        "tests/delivery/test_planning.py",
    ),
    Mutant(
        "told_after_moving_out",
        AUDIENCE,
        "told = persons.c.follows & (_has_asked | _lives_here)",
        "told = persons.c.follows",
        "whoever moved out goes on hearing of the building",
        "tests/delivery/test_planning.py",
    ),
    Mutant(
        "fired_twice",
        BROADCAST,
        '    scene.add(Firing(schedule=f"notice:{notice.id}@{notice.fire_at.isoformat()}"))\n',
        "",
        "two processes begin the same notice",
        "tests/delivery/test_schedule.py",
    ),
    Mutant(
        "finished_too_early",
        BROADCAST,
        " and not audience.is_open(scene.db, notice.id)",
        "",
        "staff are told that all were reached while some still wait",
        "tests/delivery/test_holds.py",
    ),
    Mutant(
        "cancelled_but_left_waiting",
        BROADCAST,
        "notices.taken_back(scene.db)",
        "None",
        "deliveries of what was taken back come to no end, and wait for whoever wakes them",
        "tests/delivery/test_holds.py tests/delivery/test_planning.py",
    ),
    Mutant(
        "in_doubt_said_again_after_cancel",
        "bot/delivery/settling.py",
        "if is_late or _is_taken_back(scene.db, letter):",
        "if is_late:",
        "what was taken back is sent once more",
        "tests/delivery/test_holds.py",
    ),
    Mutant(
        "expired_forgotten",
        "bot/delivery/taking.py",
        "self.scene.change(letter, state=State.EXPIRED)",
        "self.scene.remove(letter)",
        "the states no longer add up to the recipients: those who missed it are invisible",
        "tests/delivery/test_sender.py tests/delivery/test_holds.py",
    ),
    Mutant(
        "delivered_inferred",
        "bot/storage/attempts.py",
        '.where(letters.c.id == bindparam("id_"), _is_theirs)\n'
        "    .values(state=State.ACCEPTED.value,",
        '.where(letters.c.id == bindparam("id_"), _is_theirs)\n'
        "    .values(state=State.DELIVERED.value,",
        "taken by WeChat is not yet on the phone: blocked ones would count as reached",
        "tests/delivery/test_finishes_told.py",
    ),
    Mutant(
        "early_report_lost",
        REPORTS,
        "        scene.put(finish)\n",
        "        if finishes.letters_of(scene.db, report.msgid):\n            scene.put(finish)\n",
        "a report that overtakes its answer is dropped: the letter never becomes delivered",
        "tests/delivery/test_finishes.py",
    ),
    Mutant(
        "report_guessed",
        REPORTS,
        "is_sure = len(letters) == 1 and reports[person, finish.sent] == 1",
        "is_sure = bool(letters)",
        "one of two unknown letters is called delivered by chance",
        "tests/delivery/test_finishes.py",
    ),
    Mutant(
        "rider_counted_before_it_is_fetched",
        "bot/delivery/riding.py",
        "    attempts.begin(scene, taken, Lane.REPLY, LEASE)\n",
        "    attempts.begin(scene, taken, Lane.REPLY, LEASE)\n"
        "    attempts.accept_riders(scene, [letter.id for letter in taken])\n",
        "what rode on an answer that nobody got is called read",
        "tests/delivery/test_riding.py",
    ),
]
