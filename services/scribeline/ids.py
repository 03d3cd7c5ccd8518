"""New ids: UUIDs of version 7, which sort by the time they were made, so that an index grows at its end."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A new UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 bits of chance."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
