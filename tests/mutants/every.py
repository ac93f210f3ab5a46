"""All seeded bugs."""

from pathlib import Path

from tests.mutants import hearing, lanes, notices, sending

ROOT = Path(__file__).parents[2]
EVERY = [*sending.MUTANTS, *lanes.MUTANTS, *notices.MUTANTS, *hearing.MUTANTS]
