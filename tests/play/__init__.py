"""Two hundred phones that do as they please, while much goes wrong; then the books are compared."""
