"""The database roles: one for each kind of process, none of them able to step over row security."""

from enum import StrEnum


class Role(StrEnum):
    """Who a process is to the database. The value is the role's name there."""

    OWNER = "scribeline_owner"
    """Owns the database and its schema: migrations only."""
    FRONT = "scribeline_front"
    """The front service."""
    TRANSCRIBER = "scribeline_transcriber"
    """Workers that turn audio into drafts."""
    DELIVERER = "scribeline_deliverer"
    """Workers that render and send documents."""


PROCESS_ROLES = (Role.FRONT, Role.TRANSCRIBER, Role.DELIVERER)
"""The roles that serve: they own nothing."""
