"""What was generated last time: the measure of what a person has changed since."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.layout import MANIFEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Hashes of generated files by their paths.

    `offered` are those that were left alone: the hash of what was meant for them. Their change
    waits in the folder `pending`; whoever has taken over what is wanted of it deletes it there.
    """

    format: int = 1
    generator: str = ""
    files: dict[str, str] = field(default_factory=dict[str, str])
    offered: dict[str, str] = field(default_factory=dict[str, str])

    def encoded(self) -> bytes:
        """As JSON, a line for each file, so that version control can merge it."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n"


def read_manifest(project: Path) -> tuple[Manifest, bytes]:
    """The manifest and its bytes; an empty one for a project that was never built."""
    try:
        content = (project / MANIFEST).read_bytes()
    except FileNotFoundError:
        return Manifest(), b""
    try:
        return msgspec.json.decode(content, type=Manifest), content
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(
            f"{MANIFEST} can't be read ({error}); bring it back from version control"
        ) from error
