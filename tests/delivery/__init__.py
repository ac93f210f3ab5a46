"""How words leave the house, on both databases and against a real sandbox where it matters."""
