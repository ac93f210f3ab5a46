"""The conversation machine: routing, forms, who owns an answer, what is said after a fault."""
