"""What can be done, whoever asks: the chat, a timer, the command line."""
