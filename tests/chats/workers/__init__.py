"""As in handlers/workers."""
