"""Uploads and hearing over the real front, with a real PostgreSQL and real stores."""
