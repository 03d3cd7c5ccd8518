"""Dossiers: all that the company set up for a client, taken out and put in as a whole."""
