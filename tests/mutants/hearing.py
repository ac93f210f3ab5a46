"""Bugs on the way in: who is believed, what a repeat does, what a refusal leaves behind."""

from tests.mutants.mutant import Mutant

ENVELOPE, DISPATCH = "bot/wechat/envelope.py", "bot/chat/dispatch.py"

MUTANTS = [
    Mutant(
        "signature_compared_loosely",
        ENVELOPE,
        'compare_digest(given.encode(errors="replace"), expected.encode())',
        "expected.startswith(given)",
        "the beginning of a signature is enough: anybody may speak as anybody",
        "tests/wechat/test_envelope.py tests/wechat/test_forgeries.py",
    ),
    Mutant(
        "stale_push_taken",
        ENVELOPE,
        "if abs(apart := clock.now().timestamp() - int(timestamp)) > FRESH:",
        "if -(apart := clock.now().timestamp() - int(timestamp)) > FRESH:",
        "a push that leaked may be played again for ever",
        "tests/wechat/test_envelope.py",
    ),
    Mutant(
        "inbox_key_made_anew",
        DISPATCH,
        "key=chat.message.key,",
        'key=f"{chat.message.key}:{monotonic()}",',
        "WeChat's repeat of a message makes a second ticket",
        "tests/chats/test_repeats.py",
    ),
    Mutant(
        "label_heard_in_place_of_its_option",
        "bot/chat/router.py",
        "self.words.read(chat.message.menu)",
        "self.words.read(chat.message.text)",
        "an option tapped years later is taken for whatever its label means today",
        "tests/chats/test_options.py",
    ),
    Mutant(
        "refused_turn_written",
        DISPATCH,
        "            scene.drop()\n",
        "",
        "half of what was refused is done all the same",
        "tests/chat/test_answers.py",
    ),
    Mutant(
        "late_answer_left_to_the_door",
        DISPATCH,
        "in_time = monotonic() < deadline or",
        "in_time = True or",
        "whoever waited too long is never answered: WeChat has hung up",
        "tests/chat/test_answers.py",
    ),
]
