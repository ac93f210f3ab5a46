"""The demo, from outside: `louli demo` as a process, its page as a browser asks for it."""
