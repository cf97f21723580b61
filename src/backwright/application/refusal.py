"""Saying no to the caller, and still committing what was learned by it."""

from backwright.domain.errors import BackwrightError


class Refusal(Exception):  # noqa: N818 - not an error of its own: it carries one
    """Raised by a handler: the unit of work is committed, then the caller gets `error`.

    For what must be kept although the command fails, such as a counted failed log-in.
    """

    def __init__(self, error: BackwrightError) -> None:
        super().__init__(error)
        self.error = error
