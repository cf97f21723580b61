"""Running a plan: step by step, all of it or nothing."""

import errno
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from backwright import __version__
from backwright.builder.plan.checks.check import Result, started
from backwright.builder.plan.checks.table import CHECKS
from backwright.builder.plan.errors import ApplyError, StalePlanError
from backwright.builder.plan.files import Tree, prune
from backwright.builder.plan.layout import MANIFEST, PENDING, STAGING, STATE, pending
from backwright.builder.plan.manifest import read_manifest
from backwright.builder.plan.numbers import keep_numbers
from backwright.builder.plan.objects import Objects
from backwright.builder.plan.performing import Performer
from backwright.builder.plan.plan_file import write_plan
from backwright.builder.plan.scoring import score, score_failure
from backwright.builder.plan.sources import hash_of_blueprint
from backwright.builder.plan.steps import WRITING, Kind, Phase, Plan, Status, Step

# Told how many steps of how many are done, and which one is next.
Progress = Callable[[int, int, str], None]
# How often the plan's file is written meanwhile, in seconds.
_OFTEN = 1.0
_STEPS_WITH_FILES = (*WRITING, Kind.DELETE, Kind.LEFT_ALONE)


def quiet(done: int, total: int, text: str) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Run:
    """One run of one plan in one project; whoever makes it holds the project's lock."""

    project: Path
    plan: Plan
    progress: Progress = quiet
    results: dict[str, Result] = field(default_factory=dict[str, Result])
    _written: float = 0.0

    def run(self) -> None:
        """Do all steps, or go on with them; raises `PlanError` after undoing everything."""
        try:
            if self.plan.status is not Phase.RUNNING:
                self._begin()
            self._steps()
        except BaseException as error:
            self._roll_back(error)
            if isinstance(error, OSError):
                raise ApplyError(explained(error)) from error
            raise
        self.finish()

    def finish(self) -> None:
        """Tidy up after the last step; may be repeated."""
        manifest, _ = read_manifest(self.project)
        Objects(self.project).keep(manifest.files, manifest.offered)
        _tidy_pending(self.project, manifest.offered)
        if "grpc" in self.plan.serve:
            self.plan.warnings.extend(keep_numbers(self.project))
        self.plan.status = Phase.DONE
        score(self.project, self.plan, self.results)
        write_plan(self.project, self.plan)
        shutil.rmtree(self.project / STAGING)

    def undo(self, problem: str) -> None:
        """Undo what was done, the last first; may be repeated. Raises `OSError` at the end."""
        performer = Performer(self.project)
        failed: list[OSError] = []
        for number, step in reversed(list(enumerate(self.plan.steps, 1))):
            if step.status is Status.FAILED:
                score_failure(step, problem)
            if step.kind is Kind.CHECK or step.status is Status.SKIPPED:
                continue
            try:
                if performer.is_done(step):
                    performer.undo(number, step)
                    step.status = Status.UNDONE
            except OSError as error:
                failed.append(error)
        if failed:
            raise failed[0]
        self.plan.status, self.plan.problem = Phase.FAILED, problem
        write_plan(self.project, self.plan)
        performer.clean()

    def _begin(self) -> None:
        ensure_fresh(self.project, self.plan)
        performer = Performer(self.project)
        performer.clean()
        for step in self.plan.steps:
            writes = step.kind in (*WRITING, Kind.LEFT_ALONE) and step.after != ""
            step.status = Status.SKIPPED if writes and performer.is_done(step) else Status.PENDING
        performer.prepare(self.plan.steps)
        self.plan.status, self.plan.problem = Phase.RUNNING, ""
        write_plan(self.project, self.plan)

    def _steps(self) -> None:
        performer, steps = Performer(self.project), self.plan.steps
        for number, step in enumerate(steps, 1):
            if step.status is Status.SKIPPED:
                continue
            self.progress(number - 1, len(steps), step.path)
            step.status = Status.RUNNING
            self._write_sometimes()
            if step.kind is Kind.CHECK:
                self._check(step)
                continue
            performer.do(number, step)
            step.status = Status.DONE
        self.progress(len(steps), len(steps), "done")

    def _check(self, step: Step) -> None:
        """The first one starts them all."""
        if not self.results:
            self._run_checks()
        result = self.results[step.path]
        step.evidence = [result.said, *map(str, result.findings[:20])]
        states = {True: Status.DONE, False: Status.FAILED, None: Status.SKIPPED}
        step.status = states[result.passed]
        if step.status is Status.FAILED and self._is_ours(result):
            first = f": {result.findings[0]}" if result.findings else ""
            raise ApplyError(f"the check {step.path} failed ({result.said}{first})")

    def _run_checks(self) -> None:
        chosen = [CHECKS[step.path] for step in self.plan.of(Kind.CHECK)]
        written = [step.path for step in self.plan.of(Kind.CREATE, Kind.REPLACE, Kind.MIGRATION)]
        with started(chosen, self.project, written) as running:
            self.results = {name: each.result() for name, each in running.items()}

    def _is_ours(self, result: Result) -> bool:
        """Whether what was written is at fault, and not what a person has written.

        Where something was left alone, the rest may wait for it.
        """
        if self.plan.of(Kind.LEFT_ALONE) or self.plan.waiting:
            return False
        written = {step.path for step in self.plan.of(*WRITING)}
        return not result.findings or any(each.path in written for each in result.findings)

    def _roll_back(self, error: BaseException) -> None:
        if self.plan.status is not Phase.RUNNING:
            Performer(self.project).clean()
            return
        for step in self.plan.steps:
            if step.status is Status.RUNNING:
                step.status = Status.FAILED
        try:
            self.undo(explained(error) if isinstance(error, OSError) else str(error))
        except OSError as another:
            raise ApplyError(
                f"{explained(another)}; not all of the build could be undone: when that is mended, "
                "backwright plan undoes the rest"
            ) from error

    def _write_sometimes(self) -> None:
        now = monotonic()
        if now - self._written >= _OFTEN:
            self._written = now
            write_plan(self.project, self.plan)


def ensure_fresh(project: Path, plan: Plan) -> None:
    """Raise `StalePlanError` if something is not as it was when the plan was made."""
    if plan.generator != __version__:
        raise _stale(f"it was made by backwright {plan.generator}")
    if hash_of_blueprint(project) != plan.blueprint:
        raise _stale("the blueprint has changed since")
    if Tree(project).state(MANIFEST) != plan.manifest:
        raise _stale("another build was done since")
    tree = Tree(project)
    for step in plan.of(*_STEPS_WITH_FILES):
        allowed = (step.before,) if step.kind is Kind.LEFT_ALONE else (step.before, step.after)
        if tree.state(step.path) not in allowed:
            raise _stale(f"{step.path} has changed since")


def _stale(why: str) -> StalePlanError:
    return StalePlanError(f"the plan is stale, {why}; make a new one: backwright plan")


def _tidy_pending(project: Path, offered: Collection[str]) -> None:
    """Drop changes that were offered for files that need none any more."""
    folder = project / PENDING
    wanted = {project / pending(path) for path in offered}
    for place in [place for place in folder.rglob("*.diff") if place not in wanted]:
        place.unlink()
        prune(place.parent, project / STATE)


def explained(error: OSError) -> str:
    """One line about what the system refused, and what to do."""
    remedies = {
        errno.ENOSPC: "make room on the disk",
        errno.EDQUOT: "make room in your quota",
        errno.EROFS: "make the disk writable",
        errno.EACCES: "give yourself the right to write there",
        errno.EPERM: "give yourself the right to write there",
    }
    what = f"{error.filename}: " if error.filename else ""
    remedy = remedies.get(error.errno or 0)
    return f"{what}{error.strerror or error}{f'; {remedy}' if remedy else ''}"
