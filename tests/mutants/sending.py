"""Bugs between the outbox and WeChat: what is on record, what is said again, under which key."""

from tests.mutants.mutant import Mutant

ATTEMPTS, OUTGOING = "bot/storage/attempts.py", "bot/storage/outgoing.py"
SETTLING = "bot/delivery/settling.py"
LANES, CLIENT = "bot/delivery/lanes.py", "bot/wechat/client.py"

MUTANTS = [
    Mutant(
        "recorded_before_the_post",
        ATTEMPTS,
        "state=State.SENDING.value,\n        lane=",
        "state=State.ACCEPTED.value,\n        lane=",
        "a crash between record and POST loses the message, and calls it accepted",
        "tests/delivery/test_sender.py::"
        "test_intent_is_committed_before_the_post_and_the_result_after",
    ),
    Mutant(
        "success_not_fenced",
        ATTEMPTS,
        '(letters.c.attempt == bindparam("attempt_")) & or_(',
        "or_(",
        "a process whose lease lapsed overwrites what another has tried since",
        "tests/delivery/test_recovery.py",
    ),
    Mutant(
        "failure_not_fenced",
        ATTEMPTS,
        'if row["attempt"] == attempts[row["id"]]',
        'if row["id"] in attempts',
        "a late refusal ends what another process is sending",
        "tests/mutants/test_called_for.py",
    ),
    Mutant(
        "lease_ignored",
        OUTGOING,
        ".where(_is_sending, letters.c.lease_until <= _now)",
        ".where(_is_sending)",
        "what a living process is sending is taken for abandoned",
        "tests/delivery/test_keys.py tests/delivery/test_recovery.py",
    ),
    Mutant(
        "in_flight_ignored",
        OUTGOING,
        'if (person := row["person"]) not in flying\n        and f"letters',
        'if (person := row["person"])\n        and f"letters',
        "two messages to a person overtake each other",
        "tests/delivery/test_sender.py::test_one_message_a_person_is_in_flight",
    ),
    Mutant(
        "abandoned_queued_again",
        SETTLING,
        "self.record(scene, item.letter, Ambiguous(Why.STOPPED))",
        "self.record(scene, item.letter, NeverLeft())",
        "after a crash a message without a key is sent twice",
        "tests/delivery/test_recovery.py",
    ),
    Mutant(
        "key_made_anew",
        "bot/delivery/posts.py",
        "{int(first.made_at.timestamp()):x}",
        "{first.attempt:x}",
        "WeChat cannot know the repeat: the person gets it twice",
        "tests/delivery/test_keys.py",
    ),
    Mutant(
        "key_trusted_too_long",
        LANES,
        "timedelta(minutes=8)",
        "timedelta(minutes=12)",
        "after ten minutes WeChat takes the same key for a new message",
        "tests/delivery/test_keys.py",
    ),
    Mutant(
        "key_counted_from_the_latest_try",
        ATTEMPTS,
        'first_sent_at=func.coalesce(letters.c.first_sent_at, bindparam("now_")),',
        'first_sent_at=bindparam("now_"),',
        "each repeat renews the ten minutes, until WeChat has forgotten the key",
        "tests/delivery/test_keys.py",
    ),
    Mutant(
        "busy_never_left",
        "bot/wechat/errcodes.py",
        "(-1, 45066,",
        "(45066,",
        "errcode -1 may have gone out: taken for a plain no it is lost, or sent twice",
        "tests/wechat/test_errcodes.py tests/delivery/test_wechat.py",
    ),
    Mutant(
        "errcode_overlooked",
        CLIENT,
        "        if errcode:\n",
        "        if errcode < 0:\n",
        "HTTP 200 with an errcode counts as sent",
        "tests/wechat/test_gateway.py tests/delivery/test_wechat.py",
    ),
    Mutant(
        "timeout_never_left",
        "bot/wechat/lines.py",
        "self._waiting.set_exception(fault(why))",
        "self._waiting.set_exception(NotSentError(why))",
        "an answer that was lost leads to a second message",
        "tests/wechat/test_gateway.py tests/delivery/test_wechat.py",
    ),
    Mutant(
        "words_after_a_menu_in_doubt",
        "bot/wechat/gateway.py",
        "if error.errcode not in NO_MENUS:",
        "if error.errcode > 0 and error.errcode not in NO_MENUS:",
        "errcode -1 may have gone out: the same words a second time",
        "tests/wechat/test_pictures.py",
    ),
    Mutant(
        "picture_merged_with_words",
        "bot/delivery/wording.py",
        "            if item.letter.picture is not None:\n                break\n",
        "",
        "in place of a picture its excuse is sent, and counts as the picture",
        "tests/delivery/test_options_and_pictures.py",
    ),
    Mutant(
        "upload_in_doubt",
        "bot/wechat/pictures.py",
        "raise NotUploadedError(Later(clock.now() + AGAIN)) from error",
        "raise",
        "a picture of which nothing was sent is called unknown, and waits for a person",
        "tests/wechat/test_pictures.py",
    ),
    Mutant(
        "secret_in_a_fault",
        CLIENT,
        "for hidden in (self._secret, token):",
        "for hidden in ():",
        "a token in a log opens the account to whoever reads it",
        "tests/wechat/test_client.py",
    ),
]
