"""Doing steps, and undoing them; both may be repeated, so that both can go on after a crash.

Everything is written to the disk before the first file is touched: from then on files are only
moved, which needs no room, and nobody sees a half of one.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from backwright.builder.plan.errors import ApplyError
from backwright.builder.plan.files import MISSING, remove, state, write
from backwright.builder.plan.layout import STAGING, pending
from backwright.builder.plan.objects import Objects
from backwright.builder.plan.steps import Kind, Step


class Performer:
    """Works in one project; steps are known by their places in the plan."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._objects = Objects(project)
        self._ready = project / STAGING / "ready"

    def prepare(self, steps: Iterable[Step]) -> None:
        """Write what the steps need to be done and undone."""
        for number, step in enumerate(steps, 1):
            if step.kind in (Kind.FOLDER, Kind.CHECK) or self.is_done(step):
                continue
            place = self._project / _target(step)
            if step.after:
                self._keep(self._objects.read(step.after), self._new(number), like=place)
            if place.is_file() and not self._old(number).exists():
                self._keep(place.read_bytes(), self._old(number), like=place)

    def do(self, number: int, step: Step) -> None:
        """Do it; raises `ApplyError` if the file is not as it was when the plan was made."""
        if self.is_done(step):
            return
        place = self._project / step.path
        if step.kind is Kind.FOLDER:
            place.mkdir(parents=True, exist_ok=True)
        elif step.kind is Kind.LEFT_ALONE:
            self._move(self._new(number), self._project / _target(step))
        elif state(self._project, step.path) != step.before:
            raise ApplyError(f"{step.path} was changed meanwhile; make a new plan: backwright plan")
        elif step.kind is Kind.DELETE:
            remove(place, self._project)
        else:
            self._move(self._new(number), place)

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
            return not step.after or state(self._project, _target(step)) == step.after
        return step.kind is Kind.CHECK or state(self._project, step.path) == step.after

    def clean(self) -> None:
        """Drop what was prepared."""
        shutil.rmtree(self._ready, ignore_errors=True)

    def _new(self, number: int) -> Path:
        return self._ready / f"{number}.new"

    def _old(self, number: int) -> Path:
        return self._ready / f"{number}.old"

    def _keep(self, content: bytes, to: Path, *, like: Path) -> None:
        write(to, content)
        if like.is_file():
            shutil.copymode(like, to)

    def _move(self, file: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _target(step: Step) -> str:
    """The file that the step writes."""
    return pending(step.path) if step.kind is Kind.LEFT_ALONE else step.path
