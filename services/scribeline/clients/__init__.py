"""The medical clients: their authors, work types, templates and house style."""
