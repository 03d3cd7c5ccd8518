"""The front, served, for each test of this folder."""

from pathlib import Path

import pytest
from tests.servers.front import front

__all__ = ["front", "letterhead"]


@pytest.fixture(scope="session")
def letterhead() -> bytes:
    """A template that a clinic could have."""
    return Path(__file__).parents[3].joinpath("samples", "templates", "harbor-cardiology.docx").read_bytes()
