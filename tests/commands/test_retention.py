"""`louli retention`: what would go is counted, what is past its time goes."""


async def test_it_counts_and_sweeps(installation):
    told = await installation.does("retention", "--dry-run")
    assert told.last == "0 rows would go"
    assert "letters\t30 days\t0" in told.out
    assert (await installation.does("retention")).last == "0 rows are gone"
