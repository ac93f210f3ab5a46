"""What the line to WeChat can do to a send, and what must become of it: `make faults`."""
