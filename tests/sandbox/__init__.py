"""The local WeChat is held to the platform's rules."""
