"""From what RabbitMQ and its driver report to what the ports raise."""

from urllib.parse import urlsplit

from aio_pika.exceptions import (
    AuthenticationError,
    ChannelClosed,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    ConnectionClosed,
    ProbableAuthenticationError,
)

from backwright.domain.errors import UnavailableError

WHAT = "RabbitMQ"
# Around calls of the driver only: a connection that closes under a write raises a bare Exception.
ERRORS = (Exception,)

_REMEDIES: dict[type[BaseException], str] = {
    AuthenticationError: "the server refuses the user or the password: mend them in the URL",
    ProbableAuthenticationError: "the server refuses the user, or the virtual host: mend the URL",
    ChannelPreconditionFailed: "the exchange or queue is there already, with other properties: "
    "delete it, or use another namespace",
    ChannelNotFoundEntity: "the exchange or the queue is gone: it is made anew on the next try",
    ChannelInvalidStateError: "the connection was lost",
    ConnectionClosed: "the server closed the connection: see its log",
    ChannelClosed: "the server refuses: look at the user's permissions (configure, write, read)",
    TimeoutError: "it does not answer: check the server and the network",
    OSError: "start the server, or mend the URL",
}


def unavailable(error: BaseException, place: str) -> UnavailableError:
    """What to raise when the server can't be used now."""
    remedy = next(
        (say for kind, say in _REMEDIES.items() if isinstance(error, kind)), "the server refuses"
    )
    return UnavailableError(WHAT, detail=f"{place}: {remedy} ({error or type(error).__name__})")


def closed(place: str) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return UnavailableError(WHAT, detail=f"{place}: it is not open: it is starting or stopping")


def place_of(url: str) -> str:
    """The server and the virtual host of a URL, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 5672}{parts.path or '/'}"
