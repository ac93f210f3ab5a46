"""Pages and probes over HTTP, beside WeChat's callback."""
