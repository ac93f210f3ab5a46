"""The audit log harmed in every way, and found out each time."""
