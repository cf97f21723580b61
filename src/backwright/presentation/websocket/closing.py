"""How connections end: close codes (RFC 6455, section 7.4), and those of our own."""

from enum import IntEnum

# An extension of ASGI's WebSocket scope: called without arguments, it ends the connection at once.
ABORT = "backwright.abort"
# Another one: called with a text in UTF-8, it sends it as a message, or says that it has to wait.
TEXT = "backwright.text"
# An extension of `websocket.accept`: whoever accepts with it set is given an event of this type now
# and then, where the scope has it, too.
BEAT = "backwright.beat"
# A reason has at most so many bytes.
_REASON = 123


class CloseCode(IntEnum):
    """Why the server closed a connection; those from 4000 on are said like statuses of HTTP."""

    UNSUPPORTED = 1003
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTARTING = 1012
    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    TOO_SLOW = 4408
    TOO_MANY = 4429


class ClosingError(Exception):
    """Ends the connection; `reason` is told, too."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason.encode()[:_REASON].decode(errors="ignore")

    def __str__(self) -> str:
        return f"{self.code.value} {self.reason}"
