"""Mail, as this module needs it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail; the `key` is the same whenever it is sent again, so that nobody reads it twice."""

    key: UUID
    to: str
    subject: str
    text: str
    file: Path | None = None


class Mailer(Protocol):
    """Hands letters over to somebody who delivers them."""

    async def send(self, letter: Letter) -> None:
        """When it returns, the letter is with them; raises `UnavailableError`."""
        ...
