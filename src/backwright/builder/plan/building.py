"""Planning, applying, and both: what the command line offers."""

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backwright.builder.collecting import without_collector
from backwright.builder.plan.applying import Progress, Run, explained, quiet
from backwright.builder.plan.checks.check import Check
from backwright.builder.plan.checks.table import USUAL
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.files import state
from backwright.builder.plan.layout import MANIFEST, PLAN
from backwright.builder.plan.locking import locked
from backwright.builder.plan.objects import Objects
from backwright.builder.plan.plan_file import read_interrupted, read_plan, write_plan
from backwright.builder.plan.sources import Sources, read_sources
from backwright.builder.plan.steps import Phase, Plan
from backwright.builder.plan.surveying import survey


def look(project: Path) -> Plan:
    """The plan that `plan` would make; nothing at all is written.

    Raises `BlueprintError` and `PlanError`, as all functions here do.
    """
    with _working():
        sources = read_sources(project)
        if read_interrupted(project) is not None:
            raise PlanError("a build was interrupted here; finish it: backwright apply")
        return survey(project, sources, restore=(), checks=USUAL).plan


def plan(project: Path, *, restore: Collection[str] = (), checks: Sequence[Check] = USUAL) -> Plan:
    """Say what there is to do, in the project's plan; a build that was interrupted is undone.

    `restore` names generated files that were deleted and shall come back; `checks` are steps of
    the plan.
    """
    with _working():
        sources = read_sources(project)
        with locked(project):
            return _planned(project, sources, restore, checks)


def apply(project: Path, *, progress: Progress = quiet) -> Plan:
    """Do what the plan says, or go on where it was interrupted; all of it, or nothing."""
    with _working(), locked(project):
        made = read_plan(project)
        if made is None:
            raise PlanError(f"there is no plan ({PLAN}); make one: backwright plan")
        if made.status is Phase.DONE:
            raise PlanError("this plan has been applied; make a new one: backwright plan")
        Run(project, made, progress).run()
        return made


def build(
    project: Path,
    *,
    restore: Collection[str] = (),
    progress: Progress = quiet,
    checks: Sequence[Check] = USUAL,
) -> Plan:
    """Plan and apply in one go."""
    with _working():
        sources = read_sources(project)
        with locked(project):
            made = _planned(project, sources, restore, checks)
            if made.steps:
                Run(project, made, progress).run()
            return made


def _planned(
    project: Path, sources: Sources, restore: Collection[str], checks: Sequence[Check]
) -> Plan:
    _recover(project)
    found = survey(project, sources, restore=restore, checks=checks)
    sources.formatted.write(project)
    if found.plan.steps:
        Objects(project).stage(found.contents)
    write_plan(project, found.plan)
    return found.plan


def _recover(project: Path) -> None:
    """Undo what was interrupted; unless its last step was done, then it only needs tidying up."""
    made = read_interrupted(project)
    if made is None:
        return
    run = Run(project, made)
    last = next((step for step in made.steps if step.path == MANIFEST), None)
    if last is not None and state(project, MANIFEST) == last.after:
        run.finish()
    else:
        run.undo("it was interrupted")


@contextmanager
def _working() -> Generator[None]:
    """What the system refuses is told in one line."""
    try:
        with without_collector():
            yield
    except OSError as error:
        raise PlanError(explained(error)) from error
