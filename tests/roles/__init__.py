"""Who may do what with whose: every command, every role, asserted cell by cell."""
