"""Scribeline: the software a medical transcription company runs."""
