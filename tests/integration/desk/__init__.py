"""The desk over a real front, database and server."""
