"""What helps a person write: abbreviations and normals at four levels, the words they vouch for, and what a client's
style allows."""
