"""What the company and a clinic say to each other: on a document, in general, and orders for something new."""
