"""Pictures and the feed, as this module needs them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

# How wide pages need them: the whole page, in a list, beside a name.
WIDTHS: Mapping[str, int] = {"page": 1200, "list": 400, "mark": 96}


class Pictures(Protocol):
    """Keeps pictures in several sizes."""

    async def resize(self, name: str, widths: Mapping[str, int]) -> list[str] | None:
        """Make the original smaller, never larger; where they are. None without an original.

        Raises `ValueError` for what is no picture.
        """
        ...


class Feed(Protocol):
    """What search engines and market places fetch."""

    async def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Replace it as a whole."""
        ...
