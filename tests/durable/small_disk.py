"""A disk that a test can fill up."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SmallDisk:
    """A disk of a few MiB, which can be filled up."""

    folder: Path

    def fill_up(self) -> None:
        """Leave no room; more may be taken by who frees some, so say it again."""
        with suppress(OSError), (self.folder / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def make_room(self) -> None:
        """What was filled up is free again."""
        (self.folder / "ballast").unlink()
