"""What the command line can do, a module a subject. Each says what it did, or why not."""
