"""The workers: drafting dictations and delivering documents."""
