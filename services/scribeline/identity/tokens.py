"""Bearer tokens: `scb_<id>_<secret>`.

The id (a UUID in hexadecimal) finds the row, the secret (256 bits of chance, base64url) proves the right to it. What is
kept is the secret's SHA-256: for so much chance a fast hash is enough. The prefix lets scanners for leaked secrets
recognise one.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from scribeline.ids import new_id

PREFIX = "scb"
SECRET_BYTES = 32

_FORM = re.compile(rf"{PREFIX}_([0-9a-f]{{32}})_([A-Za-z0-9_-]{{43}})")


@dataclass(frozen=True, slots=True)
class Bearer:
    """One bearer token; its repr does not show the secret."""

    token_id: UUID
    secret: str = field(repr=False)

    @classmethod
    def generate(cls) -> "Bearer":
        """A new one."""
        chance = secrets.token_bytes(SECRET_BYTES)
        return cls(new_id(), base64.urlsafe_b64encode(chance).rstrip(b"=").decode("ascii"))

    @classmethod
    def parse(cls, text: str) -> "Bearer | None":
        """The token that `text` is; None when it has not our form."""
        match = _FORM.fullmatch(text) if len(text) < 256 else None
        return cls(UUID(match[1]), match[2]) if match else None

    @property
    def text(self) -> str:
        """What the caller sends. This is the secret itself."""
        return f"{PREFIX}_{self.token_id.hex}_{self.secret}"

    @property
    def secret_sha256(self) -> bytes:
        """What we keep of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()

    def matches(self, secret_sha256: bytes | None) -> bool:
        """Whether this is the token with that hash. None (no such token) takes as long and is never a match."""
        same = hmac.compare_digest(self.secret_sha256, secret_sha256 or bytes(32))
        return same and secret_sha256 is not None
