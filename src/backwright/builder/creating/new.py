"""A new project: whole, or not there at all."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backwright.builder.creating.beginnings import Beginning
from backwright.builder.creating.names import ensure_good
from backwright.builder.creating.repository import begun
from backwright.builder.plan.applying import Progress, explained, quiet
from backwright.builder.plan.building import build
from backwright.builder.plan.checks.check import Check
from backwright.builder.plan.checks.table import USUAL
from backwright.builder.plan.errors import PlanError, UnwrittenError
from backwright.builder.plan.steps import Plan

_WAY = """\
  A new project has no place for them yet, so begin it without `new`: put the blueprint into
  {name}/blueprint (a single file as project.yaml), write these files in {name}, and then:
  cd {name} && backwright build"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new project's folder, the plan that was applied to it, and what git did."""

    folder: Path
    plan: Plan
    git: str


def new(
    name: str,
    beginning: Beginning,
    *,
    into: Path,
    git: bool = True,
    progress: Progress = quiet,
    checks: Sequence[Check] = USUAL,
) -> Created:
    """Make a project in the folder `into`, in a folder of its own name.

    It is made beside its place and moved there when it is whole. Raises `PlanError` and
    `BlueprintError`.
    """
    ensure_good(name)
    folder = into / name
    _ensure_free(folder)
    draft = into / f".{name}.{os.getpid()}"
    try:
        draft.mkdir(parents=True)
        for path, text in beginning.files(name):
            place = draft / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        plan = _built(draft, name, progress, checks)
        message = f"Begin {name} from {beginning.title}"
        done = begun(draft, message, above=into) if git else "no repository, as you wished"
        draft.rename(folder)
    except OSError as error:
        raise PlanError(explained(error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Created(folder=folder, plan=plan, git=done)


def _built(draft: Path, name: str, progress: Progress, checks: Sequence[Check]) -> Plan:
    try:
        return build(draft, progress=progress, checks=checks)
    except UnwrittenError as error:
        raise PlanError(f"{error}\n\n{_WAY.format(name=name)}") from error


def _ensure_free(folder: Path) -> None:
    try:
        taken = any(folder.iterdir())
    except FileNotFoundError:
        return
    except NotADirectoryError:
        taken = True
    if taken:
        raise PlanError(f"{folder} is there already, and not empty; choose another name")
