"""Seeded bugs, each in a copy of the repository, and the tests that must catch it."""
