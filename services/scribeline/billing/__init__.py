"""Lines and money: what a document counts for, and what it costs."""
