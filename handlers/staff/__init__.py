"""For the committee."""
