"""What is kept of an error, for those who look after the work."""

from backwright.domain.errors import UnavailableError


def told_to_operators(error: Exception) -> str:
    """What is stored with work about why it failed: also what a caller is not told.

    The detail of what is away may name hosts; operators need it to do something about it.
    """
    detail = error.detail if isinstance(error, UnavailableError) else ""
    return f"{type(error).__name__}: {detail or error}"
