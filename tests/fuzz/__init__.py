"""Callbacks that are nearly right, or rightly signed and hostile, against the real application."""
