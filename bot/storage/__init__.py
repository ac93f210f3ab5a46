"""The database: one way to write, named ways to read."""
