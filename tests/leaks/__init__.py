"""What must not get out, sought after every test wherever it might have: logs, files, screens."""

import pytest

from tests.leaks import canaries, logs, places

MAY_SEE = {"主任", "副主任"}  # they decide on applications

LOG = logs.Written()


def stop_unless_tight(platform, url, folder):
    """Fails the test where something of this house's can be read: in its log, its database as it
    lies there, its files, or on the phone of somebody whom it does not concern."""
    found = readable(platform, LOG.text(), url, folder)
    if shown := places.others_mobiles(platform, MAY_SEE):
        found["other phones"] = shown
    if found:
        pytest.fail(f"can be read: {found}", pytrace=False)


def readable(platform, log, url, folder):
    """What of a house's can be read without a key, by where."""
    sought = canaries.of(platform)
    found = {
        "the log": sought.in_text(log),
        "the database": sought.in_bytes(places.raw_database(url)),
        "the files": sought.in_bytes(places.raw_files(folder)),
    }
    return {place: sorted(what) for place, what in found.items() if what}
