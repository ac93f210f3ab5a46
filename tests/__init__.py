"""What Louli promises, played as chats and checked against real databases."""
