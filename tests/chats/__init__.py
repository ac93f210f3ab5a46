"""Chats as transcripts, word for word."""
