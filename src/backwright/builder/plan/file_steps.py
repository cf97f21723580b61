"""The steps that bring a project's files to what its blueprint asks for."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from backwright.builder.plan.deciding import Decision, File, decide
from backwright.builder.plan.differences import counted, patch
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import MISSING, Tree, digest
from backwright.builder.plan.layout import ensure_inside, pending
from backwright.builder.plan.manifest import Manifest
from backwright.builder.plan.reasons import Owners
from backwright.builder.plan.sources import Sources
from backwright.builder.plan.steps import Kind, Step

_TEST = re.compile(r"tests/[^/]+/[^/]+/test_[^/]+\.py")


@dataclass(slots=True, kw_only=True)
class FileSteps:
    """Steps, what is remembered once they are done, and the contents that they need."""

    steps: list[Step] = field(default_factory=list[Step])
    files: dict[str, str] = field(default_factory=dict[str, str])
    offered: dict[str, str] = field(default_factory=dict[str, str])
    waiting: list[str] = field(default_factory=list[str])
    contents: list[bytes] = field(default_factory=list[bytes])
    unchanged: int = 0


class Surveyor:
    """Looks at each file that is or was generated, and decides what happens to it."""

    def __init__(
        self, project: Path, sources: Sources, manifest: Manifest, *, same_blueprint: bool
    ) -> None:
        self._project = project
        self._sources = sources
        self._manifest = manifest
        self._objects = sources.objects
        self._tree = Tree(project)
        self._owners = Owners(sources.blueprint)
        self._same_blueprint = same_blueprint
        self._tests = self._tests_by_owner()
        self.found = FileSteps()

    def survey(self, restore: Collection[str] = ()) -> FileSteps:
        """All of them; `restore` names files that were deleted and shall come back."""
        known = {*self._sources.files, *self._manifest.files, *self._manifest.offered}
        wanted = set(restore)
        for path in sorted(known):
            ensure_inside(path)
            file = self._file(path, restored=path in wanted)
            self._note(path, file, decide(file))
        created = {step.path for step in self.found.steps if step.kind is Kind.CREATE}
        if missing := sorted(wanted - created):
            raise PlanError(f"{', '.join(missing)}: not a generated file that was deleted")
        self.found.steps[:0] = self._folders(created)
        return self.found

    def _file(self, path: str, *, restored: bool) -> File:
        content = self._sources.files.get(path)
        offered = self._manifest.offered.get(path, MISSING)
        current = self._tree.state(path)
        forget = restored and current == MISSING
        return File(
            base=MISSING if forget else self._manifest.files.get(path, MISSING),
            offered=offered,
            pending=bool(offered) and (self._project / pending(path)).is_file(),
            current=current,
            new=MISSING if content is None else digest(content),
        )

    def _note(self, path: str, file: File, decision: Decision) -> None:
        found = self.found
        if decision.base:
            found.files[path] = decision.base
        if decision.offered:
            found.offered[path] = decision.offered
        if decision.waits:
            found.waiting.append(path)
        elif decision.kind is None:
            found.unchanged += 1
        else:
            self._add(path, file, decision, decision.kind)

    def _add(self, path: str, file: File, decision: Decision, kind: Kind) -> None:
        new = self._sources.files.get(path, b"")
        old = self._old(path, file, decision, kind)
        added, removed = counted(old, new) if kind is not Kind.LEFT_ALONE else (0, 0)
        step = Step(
            kind=kind,
            path=path,
            reason=decision.why or self._reason(path, kind),
            added=added,
            removed=removed,
            before=file.current,
        )
        if kind in (Kind.CREATE, Kind.REPLACE):
            step.after = file.new
            step.test = self._tests.get(self._owners.of(path), "")
            self.found.contents.append(new)
        elif decision.offered:
            change = patch(old, new, path)
            step.added, step.removed = counted(old, new)
            step.after = digest(change)
            # The whole is kept, too: the next change is relative to it.
            self.found.contents += [change, new]
        self.found.steps.append(step)

    def _old(self, path: str, file: File, decision: Decision, kind: Kind) -> bytes:
        """What the change is relative to."""
        if kind is Kind.CREATE:
            return b""
        base = decision.since if kind is Kind.LEFT_ALONE else file.base
        kept = self._objects.find(base) if base else None
        if kept is not None:
            return kept
        place = self._project / path
        return place.read_bytes() if place.is_file() else b""

    def _reason(self, path: str, kind: Kind) -> str:
        if kind is Kind.DELETE:
            return "the blueprint no longer asks for it"
        owner = self._owners.of(path)
        if kind is Kind.CREATE:
            return f"for {owner}"
        return "the generator changed" if self._same_blueprint else f"{owner} changed"

    def _tests_by_owner(self) -> dict[str, str]:
        """For each part of the blueprint one test; for what is above the entities any."""
        found: dict[str, str] = {}
        for path in sorted(self._sources.files):
            if _TEST.fullmatch(path):
                owner = self._owners.of(path)
                for part in (owner, owner.partition(".")[0], self._sources.blueprint.project):
                    found.setdefault(part, path)
        return found

    def _folders(self, created: Collection[str]) -> list[Step]:
        needed = {parent for path in created for parent in _parents(path)}
        return [
            Step(kind=Kind.FOLDER, path=path, reason="for the files in it")
            for path in sorted(needed)
            if not (self._project / path).exists()
        ]


def _parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
