"""What was said and what was written: the machine's words, the document, its revisions and their alignment."""
