"""What must not get out, sought after every test wherever it might have: logs, files, screens."""
