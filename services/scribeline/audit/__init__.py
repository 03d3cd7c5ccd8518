"""What happened: append-only, and chained by hashes."""
