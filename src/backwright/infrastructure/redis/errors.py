"""From what Redis and its driver report to what the ports raise."""

from urllib.parse import urlsplit

from redis import exceptions

from backwright.domain.errors import UnavailableError

WHAT = "Redis"
ERRORS = (exceptions.RedisError, OSError)

# By how the server's answer begins.
_REMEDIES = {
    "OOM": "it has no memory left: give it more, or let it keep less",
    "READONLY": "it can't be written: connect to the primary server",
    "NOPERM": "this user may not do that: see its ACL",
    "MISCONF": "it can't write to its disk: free some space",
    "WRONGTYPE": "the key of the namespace is no stream: use another namespace",
}


def unavailable(error: Exception, place: str) -> UnavailableError:
    """What to raise when the server can't be used now."""
    said = str(error) or type(error).__name__
    if isinstance(error, exceptions.AuthenticationError):
        remedy = "the server refuses the user or the password: mend them in the URL"
    elif isinstance(error, exceptions.TimeoutError | TimeoutError):
        remedy = "it does not answer: check the server and the network"
    elif isinstance(error, exceptions.ConnectionError | OSError):
        remedy = "start the server, or mend the URL"
    else:
        known = (say for begin, say in _REMEDIES.items() if begin in said[:40])
        remedy = next(known, "the server refuses")
    return UnavailableError(WHAT, detail=f"{place}: {remedy} ({said})")


def closed(place: str) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return UnavailableError(WHAT, detail=f"{place}: it is not open: it is starting or stopping")


def place_of(url: str) -> str:
    """The server and the database of a URL, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 6379}{parts.path}"
