"""Doing steps, and undoing them; both may be repeated, so that both can go on after a crash.

Everything is written to the disk before the first file is touched: from then on files are only
moved, which needs no room, and nobody sees a half of one.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from backwright.builder.plan.errors import ApplyError
from backwright.builder.plan.files import MISSING, Tree, remove, write
from backwright.builder.plan.layout import STAGING, pending
from backwright.builder.plan.objects import Objects
from backwright.builder.plan.steps import Kind, Step


class Performer:
    """Works in one project; steps are known by their places in the plan."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._tree = Tree(project)
        self._objects = Objects(project)
        self._ready = project / STAGING / "ready"

    def prepare(self, steps: Iterable[Step]) -> None:
        """Write what the steps need to be done and undone."""
        self._ready.mkdir(parents=True, exist_ok=True)
        for number, step in enumerate(steps, 1):
            if step.kind in (Kind.FOLDER, Kind.CHECK) or self.is_done(step):
                continue
            place = self._project / _target(step)
            old = place.is_file()
            if old:
                shutil.copy(place, self._old(number))
            if step.after:
                new = self._new(number)
                new.write_bytes(self._objects.read(step.after))
                if old:
                    shutil.copymode(place, new)

    def do(self, number: int, step: Step) -> None:
        """Do it; raises `ApplyError` if the file is not as it was when the plan was made."""
        if step.kind is Kind.FOLDER:
            (self._project / step.path).mkdir(parents=True, exist_ok=True)
            return
        current = self._tree.state(_target(step))
        if current == step.after:
            return
        if step.kind is not Kind.LEFT_ALONE and current != step.before:
            raise ApplyError(f"{step.path} was changed meanwhile; make a new plan: backwright plan")
        if step.kind is Kind.DELETE:
            remove(self._project / step.path, self._project)
        else:
            self._move(self._new(number), self._project / _target(step))
        if self._tree.state(_target(step)) != step.after:
            raise ApplyError(f"{step.path} is not what was written; is another program at it?")

    def undo(self, number: int, step: Step) -> None:
        """Put back what was there; what a person has changed meanwhile stays."""
        if step.kind is Kind.CHECK or not self.is_done(step):
            return
        place = self._project / _target(step)
        if step.kind is Kind.FOLDER:
            with suppress(OSError):  # somebody has put something in it
                place.rmdir()
        elif self._old(number).exists():
            self._move(self._old(number), place)
        elif step.kind is Kind.LEFT_ALONE:
            remove(place, self._project)
        elif step.before == MISSING:
            place.unlink()
        else:
            write(place, self._objects.read(step.before))

    def is_done(self, step: Step) -> bool:
        """Whether the files are as they are after the step."""
        if step.kind is Kind.FOLDER:
            return (self._project / step.path).is_dir()
        if step.kind is Kind.LEFT_ALONE:
            return not step.after or self._tree.state(_target(step)) == step.after
        return step.kind is Kind.CHECK or self._tree.state(step.path) == step.after

    def clean(self) -> None:
        """Drop what was prepared."""
        if self._ready.exists():
            shutil.rmtree(self._ready)

    def _new(self, number: int) -> Path:
        return self._ready / f"{number}.new"

    def _old(self, number: int) -> Path:
        return self._ready / f"{number}.old"

    def _move(self, file: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _target(step: Step) -> str:
    """The file that the step writes."""
    return pending(step.path) if step.kind is Kind.LEFT_ALONE else step.path
