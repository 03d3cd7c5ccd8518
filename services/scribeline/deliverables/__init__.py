"""The finished document: a report in the client's own template, ready to be sent."""
