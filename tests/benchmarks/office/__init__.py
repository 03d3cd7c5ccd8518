"""A transcription company that never was, and the days of its work, to try the back office on."""
