"""Real servers for tests, all bound to loopback: an S3 store, and a line that can be cut."""
