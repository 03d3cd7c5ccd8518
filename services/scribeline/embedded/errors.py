"""What can go wrong with the PostgreSQL that we run ourselves.

ScribelineError
├── Unavailable
│   └── EmbeddedPostgresFailed      it does not start or stop
└── WrongState
    └── EmbeddedPostgresUnusable    its folder, or this machine, does not let it run; a person has to act
"""

from scribeline.errors import Unavailable, WrongState


class EmbeddedPostgresFailed(Unavailable):
    """PostgreSQL did not start, or did not stop, in time."""

    reason = "EMBEDDED_POSTGRES_FAILED"


class EmbeddedPostgresUnusable(WrongState):
    """Its folder, or this machine, does not let it run until a person has changed something."""

    reason = "EMBEDDED_POSTGRES_UNUSABLE"
