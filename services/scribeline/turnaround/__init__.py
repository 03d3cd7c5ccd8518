"""The clock: when a document is due by the client's own hours, when its clock stops, and what will be late. Pure."""
