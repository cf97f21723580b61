"""The secret with which a session is continued."""

import binascii
import secrets
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

_BYTES = 16 + 16 + 32
_LENGTH = 86


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A session, the mark of its tokens, and a secret of 256 bits that is good once.

    The mark is the same in all tokens of one session and known to their holders only: it tells a
    token that was used before from one that was made up.
    """

    session: UUID
    mark: str
    secret: bytes

    @classmethod
    def new(cls, session: UUID, mark: str) -> "RefreshToken":
        """A token with a fresh secret."""
        return cls(session, mark, secrets.token_bytes(32))

    @classmethod
    def parse(cls, written: str) -> "RefreshToken | None":
        """Read what `str` wrote; None for anything else."""
        if len(written) != _LENGTH or not written.isascii():
            return None
        try:
            raw = b64decode(written + "==", altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        if len(raw) != _BYTES:
            return None
        token = cls(UUID(bytes=raw[:16]), raw[16:32].hex(), raw[32:])
        return token if str(token) == written else None

    @property
    def digest(self) -> str:
        """What is stored of the secret; it is random, so a fast hash keeps it."""
        return sha256(self.secret).hexdigest()

    def __str__(self) -> str:
        raw = self.session.bytes + bytes.fromhex(self.mark) + self.secret
        return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

    def __repr__(self) -> str:
        return f"RefreshToken({self.session})"


def new_mark() -> str:
    """128 random bits."""
    return secrets.token_hex(16)
