"""`scribeline demo`: the whole way of a dictation, shown on this machine through the public API alone."""
