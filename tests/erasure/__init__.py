"""One among very many is erased: how long it takes, and that no trace of her is left."""
