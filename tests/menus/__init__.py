"""The menus, the tags they hang on, and the way to every command."""
