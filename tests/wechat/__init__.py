"""The edge against a WeChat of a few lines: real HTTP, real crypto."""
