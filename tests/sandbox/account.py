"""The account of these tests."""

from bot.sandbox import Account

ACCOUNT = Account("wx0123456789abcdef", "s" * 32, "token", "k" * 43)
