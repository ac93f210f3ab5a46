"""The rules: tables with behaviour. No I/O, no session."""
