"""How words leave the house, and what became of each of them."""
