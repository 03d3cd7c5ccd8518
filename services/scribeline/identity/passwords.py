"""Passwords: argon2id, computed beside the event loop."""

import asyncio
import contextlib

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import Type, hash_secret_raw

AT_A_TIME = 2
"""How many hashes are computed at once: each takes 64 MiB of memory and a core."""


class Passwords:
    """Hashes and verifies passwords. The default cost is the one that argon2-cffi recommends (RFC 9106)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether `password` is the one that `kept` is of.

        None (nobody, or nobody with a password) takes as long and is never true, so that the time tells nothing.
        """
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody signs in with this")
        async with self._places:
            same = await asyncio.to_thread(self._verify, password, kept or self._nobodys)
        return same and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether `kept` was made at another cost than is asked for now."""
        return self._hasher.check_needs_rehash(kept)

    async def fingerprint(self, password: str, salt: bytes) -> str:
        """What tells two passwords apart and gives neither away; `salt` has 16 bytes."""
        hasher = self._hasher
        async with self._places:
            raw = await asyncio.to_thread(
                hash_secret_raw,
                password.encode(),
                salt,
                time_cost=hasher.time_cost,
                memory_cost=hasher.memory_cost,
                parallelism=hasher.parallelism,
                hash_len=16,
                type=Type.ID,
            )
        return raw.hex()

    def _verify(self, password: str, kept: str) -> bool:
        with contextlib.suppress(Argon2Error, InvalidHashError):
            return self._hasher.verify(kept, password)
        return False
