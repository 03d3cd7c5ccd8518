"""Drafts measured: what `scribeline bench draft` does, with the real engine and against finished reports."""
