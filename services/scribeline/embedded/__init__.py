"""A real PostgreSQL on this machine, for when none is configured. The same code then runs on it."""
