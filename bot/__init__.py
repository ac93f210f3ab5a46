"""The machine: it knows how, and not one sentence."""
