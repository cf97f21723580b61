"""What the pipeline tells those who watch."""

from typing import Protocol


class Observer(Protocol):
    """Is told about every finished use case; must be quick and must not raise."""

    def finished(self, use_case: str, outcome: str, seconds: float) -> None:
        """`outcome` is `ok` or the error's code."""
        ...
