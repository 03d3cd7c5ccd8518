"""The front, served, for each test of this folder."""

from tests.servers.front import front

__all__ = ["front"]
