"""What a plan is made from: the blueprint's files, and what is generated from them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backwright.builder.blueprint import Blueprint, load
from backwright.builder.blueprint.loading import PROJECT_FILE
from backwright.builder.blueprint.published import published
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.formatted import Formatted
from backwright.builder.plan.layout import BLUEPRINT
from backwright.builder.plan.objects import Objects
from backwright.builder.render.project import raw_project


@dataclass(frozen=True, slots=True)
class Sources:
    """A blueprint, its hash, the files of its project, and which text each was formatted from.

    `objects` are what the last build kept.
    """

    blueprint: Blueprint
    hash: str
    files: dict[str, bytes]
    formatted: Formatted
    objects: Objects


def read_sources(project: Path) -> Sources:
    """Read, check and render; raises `BlueprintError` and `PlanError`. Nothing is written."""
    # Before it is read: a change meanwhile makes the plan stale instead of wrong.
    before = hash_of_blueprint(project)
    blueprint = load(project / BLUEPRINT)
    formatted, objects = Formatted.read(project), Objects(project)
    files = formatted.format(raw_project(blueprint), blueprint.package, objects)
    # For editors, beside the files that it is about.
    files[f"{BLUEPRINT}/schema.json"] = published()
    return Sources(blueprint, before, files, formatted, objects)


def hash_of_blueprint(project: Path) -> str:
    """Of the names and the contents of all files of the blueprint."""
    if not (project / BLUEPRINT / PROJECT_FILE).is_file():
        raise PlanError(
            f"{project} is no project: it has no {BLUEPRINT}/{PROJECT_FILE}; go to one, or make "
            "one with: backwright new shop"
        )
    found = hashlib.sha256()
    for name, content in _files(project / BLUEPRINT):
        found.update(f"{name}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for place in sorted(folder.glob("*.y*ml")):
        yield place.name, place.read_bytes()
