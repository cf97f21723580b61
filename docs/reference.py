"""Pages of reference, made from what they describe."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

from msgspec import Meta

from backwright.builder.blueprint import schema
from backwright.main.settings import Settings


def write(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "settings.md").write_text("\n".join(_settings()) + "\n", encoding="utf-8")
    (folder / "blueprint.md").write_text("\n".join(_blueprint(schema())) + "\n", encoding="utf-8")


def _settings() -> Iterator[str]:
    yield "| variable | default | what it decides |"
    yield "|---|---|---|"
    hints = get_type_hints(Settings, include_extras=True)
    for field in dataclasses.fields(Settings):
        metas = [
            each
            for each in getattr(hints[field.name], "__metadata__", ())
            if isinstance(each, Meta)
        ]
        about = next((meta.description for meta in metas if meta.description), "")
        default = "" if field.default is dataclasses.MISSING else str(field.default)
        yield f"| `{field.name.upper()}` | {f'`{default}`' if default else ''} | {about} |"


def _blueprint(document: dict[str, Any]) -> Iterator[str]:
    """One section for each kind of thing that the schema defines."""
    yield from _section("Files", document)
    for name, definition in sorted(document.get("$defs", {}).items()):
        yield from _section(definition.get("title", name), definition)


def _section(title: str, definition: dict[str, Any]) -> Iterator[str]:
    properties = definition.get("properties")
    if not properties:
        return
    yield f"## {title}\n"
    if "description" in definition:
        yield definition["description"] + "\n"
    yield "| key | what it says | example |"
    yield "|---|---|---|"
    for key, value in properties.items():
        about = " ".join(value.get("description", "").split()).replace("|", "\\|")
        example = str((value.get("examples") or [""])[0]).replace("|", "\\|")
        yield f"| `{key}` | {about} | {f'`{example}`' if example else ''} |"
    yield ""
