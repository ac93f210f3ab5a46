"""What `make bench` runs: each cost beside a baseline measured in the same run."""
