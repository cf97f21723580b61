"""Plans and what came of them, as people read them."""

from collections import Counter
from pathlib import PurePosixPath
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.markup import escape

from backwright.builder.plan.layout import PLAN, pending
from backwright.builder.plan.steps import Kind, Plan, Status, Step
from backwright.cli.console import Steps, out, progress

if TYPE_CHECKING:  # a second of imports that most commands do without
    from backwright.builder.blueprint import BlueprintError
    from backwright.builder.creating.new import Created

# More new files than these are told by folder.
_MOST_LINES = 30
_MARKS = {
    Kind.CREATE: "[green]+[/]",
    Kind.MIGRATION: "[green]+[/]",
    Kind.REPLACE: "[yellow]~[/]",
    Kind.DELETE: "[red]-[/]",
    Kind.LEFT_ALONE: "[magenta]![/]",
}
_OUTCOMES = {
    Status.DONE: "[green]✓[/]",
    Status.FAILED: "[red]✗[/]",
    Status.SKIPPED: "[dim]·[/]",
}


class Watch:
    """Shows progress, and takes the time of the files and of the checks after them."""

    def __init__(self, what: str) -> None:
        self._bar = progress(what)
        self._steps: Steps | None = None
        self._started = self._checked = self._ended = perf_counter()

    def __enter__(self) -> Self:
        self._steps = self._bar.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.__exit__(kind, error, trace)
        self._ended = perf_counter()

    def __call__(self, done: int, total: int, text: str) -> None:
        """One step further."""
        if self._checked == self._started and text in _CHECKS:
            self._checked = perf_counter()
        if self._steps is not None:
            self._steps(done, total, f"checking {text}" if text in _CHECKS else text)

    @property
    def files(self) -> str:
        """How long everything before the checks took."""
        end = self._ended if self._checked == self._started else self._checked
        return f"({end - self._started:.1f} s)"

    @property
    def checks(self) -> str:
        """How long the checks took."""
        return f"({self._ended - self._checked:.1f} s)"


_CHECKS = frozenset({"style", "layers", "start", "types", "tests"})


def show_problems(error: "BlueprintError", console: Console) -> None:
    """Each with its place, and how many there are."""
    for diagnostic in error.diagnostics:
        head, _, rest = str(diagnostic).partition("\n")
        place, _, said = head.partition("  error  ")
        console.print(f"{escape(place)}  [bold red]error[/]  {escape(said)}")
        if rest:
            console.print(escape(rest))
    console.print(f"[bold]{error.summary}[/]")


def show_plan(plan: Plan, following: str = "") -> None:
    """What changed in the blueprint, and what a build does about it."""
    for sentence in plan.summary:
        out.print(f"  {escape(sentence)}")
    if not plan.changes:
        _show_waiting(plan)
        out.print(f"  = nothing to do, {_files(plan.unchanged)} as the blueprint says")
        return
    shown = plan.of(*_MARKS)
    width = max((len(step.path) for step in shown if step.kind is not Kind.CREATE), default=0)
    for line in _lines(shown, min(width, 60)):
        out.print(f"  {line}")
    _show_waiting(plan)
    if plan.unchanged:
        out.print(f"  = {_files(plan.unchanged)} unchanged")
    for warning in plan.warnings:
        out.print(f"  [yellow]careful:[/] {escape(warning)}")
    for loss in plan.destructive:
        out.print(f"  [red]loses data:[/] {escape(loss)}")
    steps = f"{len(shown)} step{'' if len(shown) == 1 else 's'}"
    what = f"{len(plan.destructive)} destructive" if plan.destructive else "none destructive"
    where = f" → {PLAN}      {following}" if following else ""
    out.print(f"  {steps}, {what}{where}")


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _lines(steps: list[Step], width: int) -> list[str]:
    created = [step for step in steps if step.kind is Kind.CREATE]
    folded = len(created) > _MOST_LINES
    lines = [_line(step, width) for step in steps if not (folded and step in created)]
    if folded:
        folders = Counter(
            "/".join(PurePosixPath(step.path).parts[:2][:-1] or ("",)) for step in created
        )
        lines += [
            f"{_MARKS[Kind.CREATE]} {escape(folder or '.')}/  {_files(count)}"
            for folder, count in sorted(folders.items())
        ]
    return lines


def _line(step: Step, width: int) -> str:
    if step.kind is Kind.LEFT_ALONE:
        where = f" is in {pending(step.path)}" if step.after else ""
        said = f"left alone  {step.reason}{where}"
    elif step.kind is Kind.MIGRATION:
        said = f"create  {step.reason}"
    else:
        said = f"{step.kind:<7}  {_counts(step)}"
    return f"{_MARKS[step.kind]} {escape(step.path):<{width}}  {escape(said)}"


def _counts(step: Step) -> str:
    added = f"+{step.added} line{'' if step.added == 1 else 's'}" if step.added else ""
    removed = f"-{step.removed} line{'' if step.removed == 1 else 's'}" if step.removed else ""
    return " ".join(filter(None, (added, removed)))


def _show_waiting(plan: Plan) -> None:
    for path in plan.waiting:
        out.print(f"  {_MARKS[Kind.LEFT_ALONE]} {escape(path)}  waits for you: {pending(path)}")


def show_done(plan: Plan, watch: Watch) -> None:
    """What a build has done, and what its checks found."""
    if not plan.changes:
        return
    files = len(plan.of(Kind.CREATE, Kind.REPLACE, Kind.DELETE, Kind.MIGRATION))
    out.print(f"  [green]✓[/] {_files(files)} written   {watch.files}")
    _show_checks(plan, watch)
    if plan.of(Kind.LEFT_ALONE):
        out.print(
            "  [magenta]![/] take over what you want of the changes in .backwright/pending, then "
            "delete them there"
        )
    if plan.of(Kind.MIGRATION):
        out.print("  next: backwright migrate, or backwright run")


def _show_checks(plan: Plan, watch: Watch) -> None:
    checks = plan.of(Kind.CHECK)
    if checks and all(step.status is Status.DONE for step in checks):
        names = ", ".join(step.path for step in checks)
        out.print(f"  [green]✓[/] checks: {names}   {watch.checks}")
        return
    for step in checks:
        said = step.evidence[0] if step.evidence else str(step.status)
        if step.status is Status.SKIPPED:
            said = f"not checked; {said}"
        out.print(f"  {_OUTCOMES[step.status]} {step.path}: {escape(said)}")
        for line in step.evidence[1:]:
            out.print(f"      {escape(line)}")


def show_created(created: "Created", watch: Watch) -> None:
    """Where the new project is, and what to do with it."""
    plan = created.plan
    out.print(f"  [green]✓[/] {plan.size} → {escape(str(created.folder))}/   {watch.files}")
    _show_checks(plan, watch)
    out.print(f"  [green]✓[/] git: {escape(created.git)}")
    folder = escape(str(created.folder))
    if plan.size.modules:
        out.print(f"  next: cd {folder} && backwright run")
    else:
        out.print(f"  next: describe a module in {folder}/blueprint, then: backwright build")
