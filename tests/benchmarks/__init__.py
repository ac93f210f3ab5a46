"""What `make bench` runs, kept working: small towns, no timing asserted."""
