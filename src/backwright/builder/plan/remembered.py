"""What a project remembers of its last build."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from backwright.builder.migration.schema import Schema
from backwright.builder.migration.schema import decoded as schema_of_bytes
from backwright.builder.plan import outline
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import digest
from backwright.builder.plan.layout import MANIFEST, OUTLINE, SCHEMA
from backwright.builder.plan.manifest import Manifest, read_manifest

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The last build; `contents` are the files that say so, by path."""

    manifest: Manifest
    schema: Schema
    outline: outline.Outline
    contents: dict[str, bytes]

    @property
    def hash(self) -> str:
        """Of the manifest's file."""
        return digest(self.contents[MANIFEST]) if MANIFEST in self.contents else ""


def remembered(project: Path) -> Remembered:
    """Read it all; raises `PlanError` for a file that is broken, or missing among others."""
    manifest, content = read_manifest(project)
    contents = {MANIFEST: content} if content else {}
    if not content:
        return Remembered(
            manifest=manifest, schema=Schema(), outline=outline.Outline(), contents=contents
        )
    for path in (SCHEMA, OUTLINE):
        try:
            contents[path] = (project / path).read_bytes()
        except FileNotFoundError as error:
            text = f"{path} is missing; bring it back from version control"
            raise PlanError(text) from error
    return Remembered(
        manifest=manifest,
        schema=_parsed(SCHEMA, contents[SCHEMA], schema_of_bytes),
        outline=_parsed(OUTLINE, contents[OUTLINE], outline.decoded),
        contents=contents,
    )


def _parsed(path: str, content: bytes, parse: Callable[[bytes], ValueT]) -> ValueT:
    try:
        return parse(content)
    except ValueError as error:
        text = f"{path} can't be read ({error}); bring it back from version control"
        raise PlanError(text) from error
