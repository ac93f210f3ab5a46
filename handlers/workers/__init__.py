"""For grid workers."""
