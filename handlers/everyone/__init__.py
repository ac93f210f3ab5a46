"""For anybody, verified or not."""
