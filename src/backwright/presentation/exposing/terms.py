"""What a caller may say besides the message, where the use case heeds it."""

from dataclasses import dataclass

from backwright.application.call import Call
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.tracing import idempotency_key


@dataclass(frozen=True, slots=True)
class Terms:
    """Which conditions of a caller count for one use case; what does not count is not looked at."""

    conditional: bool
    idempotent: bool

    @classmethod
    def of(cls, shown: Exposed) -> "Terms":
        """Those of a use case."""
        return cls(shown.conditional, shown.idempotent)

    def onto(self, call: Call, *, version: int | None, key: str | None) -> None:
        """Put them into a call; raises `MalformedError` for a key that can't be one."""
        if self.conditional:
            call.expected_version = version
        if self.idempotent and key is not None:
            call.idempotency_key = idempotency_key(key)
