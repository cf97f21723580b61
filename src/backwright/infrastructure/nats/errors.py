"""From what NATS and its driver report to what the ports raise."""

from urllib.parse import urlsplit

import nats.errors
from nats.js.errors import APIError, NoStreamResponseError, ServiceUnavailableError

from backwright.domain.errors import UnavailableError

WHAT = "NATS"
ERRORS = (nats.errors.Error, OSError, TimeoutError)


def unavailable(error: Exception, place: str) -> UnavailableError:
    """What to raise when the server can't be used now."""
    if isinstance(error, nats.errors.AuthorizationError):
        remedy = "the server refuses the user: mend the user and password in the URL"
    elif isinstance(error, ServiceUnavailableError | NoStreamResponseError):
        remedy = "JetStream does not answer: switch it on (nats-server --jetstream)"
    elif isinstance(error, APIError):
        remedy = "JetStream refuses: look at the limits of the stream and the account"
    elif isinstance(error, TimeoutError):
        remedy = "it does not answer in time: check the server and the network"
    else:
        remedy = "start the server, or mend the URL"
    return UnavailableError(WHAT, detail=f"{place}: {remedy} ({error or type(error).__name__})")


def closed(place: str) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return UnavailableError(WHAT, detail=f"{place}: it is not open: it is starting or stopping")


def place_of(url: str) -> str:
    """The server of a URL, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 4222}"
