"""Contents by their hash: what was generated last time, and what is about to be."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import digest, prune, write
from backwright.builder.plan.layout import BASE, STAGING


class Objects:
    """Two rooms of contents: `base` belongs to the last build, `staging` to the next one."""

    def __init__(self, project: Path) -> None:
        self._base = project / BASE
        self._staging = project / STAGING

    def stage(self, contents: Iterable[bytes]) -> None:
        """Keep contents for the next build, and drop what was staged before."""
        self.unstage()
        for content in contents:
            place = self._staging / digest(content)
            if not place.exists():
                write(place, content)

    def unstage(self) -> None:
        """Drop what is staged."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def read(self, hash: str) -> bytes:
        """The content, from either room; raises `PlanError` where neither has it."""
        for place in (self._staging / hash, self._kept(hash)):
            try:
                content = place.read_bytes()
            except FileNotFoundError:
                continue
            if digest(content) == hash:
                return content
        raise PlanError(
            f"{BASE} lacks {hash[:12]}, which was generated before; bring it back from version "
            "control"
        )

    def find(self, hash: str) -> bytes | None:
        """The content; None where neither room has it."""
        try:
            return self.read(hash)
        except PlanError:
            return None

    def keep(self, hashes: Iterable[str]) -> None:
        """Move these into the base, and drop all others."""
        wanted = set(hashes)
        for name in wanted:
            place, staged = self._kept(name), self._staging / name
            if staged.exists() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(place)
        for place in list(self._base.glob("*/*")):
            if place.name not in wanted:
                place.unlink()
                prune(place.parent, self._base)
        self.unstage()

    def _kept(self, hash: str) -> Path:
        return self._base / hash[:2] / hash
