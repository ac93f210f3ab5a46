"""What the web server shows besides the callback."""
