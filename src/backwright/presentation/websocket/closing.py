"""How connections end: close codes (RFC 6455, section 7.4), and those of our own."""

from enum import IntEnum

from backwright.presentation.exposing.wire import TOO_SLOW


class CloseCode(IntEnum):
    """Why the server closed a connection; those from 4000 on are said like statuses of HTTP."""

    UNSUPPORTED = 1003
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTARTING = 1012
    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    TOO_SLOW = TOO_SLOW
    TOO_MANY = 4429
