"""What must not get out, sought after every test wherever it might have: logs, files, screens."""

import pytest

from tests.leaks import canaries, logs, places

MAY_SEE = {"主任", "副主任"}  # they decide on applications

LOG = logs.Written()


def stop_unless_tight(platform, url, folder):
    """Fails the test where something of this house's can be read: in its log, its database as it
    lies there, its files, or on the phone of somebody whom it does not concern."""
    sought = canaries.of(platform)
    found = {
        "the log": sought.in_text(LOG.text()),
        "the database": sought.in_bytes(places.raw_database(url)),
        "the files": sought.in_bytes(places.raw_files(folder)),
        "other phones": places.others_mobiles(platform, MAY_SEE),
    }
    leaks = {place: sorted(map(str, what)) for place, what in found.items() if what}
    if leaks:
        pytest.fail(f"can be read: {leaks}", pytrace=False)
