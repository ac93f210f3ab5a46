"""The database: every promise of the writer, the rows and the seal, on both databases."""
