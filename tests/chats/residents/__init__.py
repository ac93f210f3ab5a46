"""As in handlers/residents."""
