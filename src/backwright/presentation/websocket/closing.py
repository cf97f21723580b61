"""How connections end: close codes (RFC 6455, section 7.4), and those of our own."""

from enum import IntEnum

# An extension of ASGI's WebSocket scope: called without arguments, it ends the connection at once.
ABORT = "backwright.abort"
# A reason has at most 123 bytes; ours are ASCII, but may quote a client.
REASON = 40


class CloseCode(IntEnum):
    """Why the server closed a connection; those from 4000 on are said like statuses of HTTP."""

    UNSUPPORTED = 1003
    TOO_BIG = 1009
    INTERNAL = 1011
    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    TOO_SLOW = 4408
    TOO_MANY = 4429


class ClosingError(Exception):
    """Ends the connection; `reason` is told, too."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code.value} {self.reason}"
