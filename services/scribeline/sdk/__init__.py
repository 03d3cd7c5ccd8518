"""The Python library for callers: integrators, the CLI and the desk."""
