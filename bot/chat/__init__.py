"""The conversation machine: who speaks, which handler hears, what is answered."""
