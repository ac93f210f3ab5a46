"""As in handlers/staff."""
