"""Four processes share one broadcast on PostgreSQL, and two of them are killed on the way."""
