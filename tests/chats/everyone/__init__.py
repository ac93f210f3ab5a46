"""As in handlers/everyone."""
