"""The command line as an outsider uses it: the real `louli`, and the sandbox for WeChat."""
