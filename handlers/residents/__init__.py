"""For those who live here."""
