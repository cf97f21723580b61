"""A plan is applied whole or not at all, whatever happens meanwhile."""

import errno
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backwright.builder.plan import applying
from backwright.builder.plan.building import apply, build, look, plan
from backwright.builder.plan.checks.check import Finding, Result
from backwright.builder.plan.checks.table import CHECKS, USUAL
from backwright.builder.plan.errors import ApplyError, PlanError
from backwright.builder.plan.plan_file import read_plan
from backwright.builder.plan.steps import Kind, Phase, Status

ORDER = "shop/sales/domain/order.py"
VIEWS = "shop/sales/contracts/orders.py"


@pytest.fixture
def changed(project: Any) -> Any:
    """A project with one step of each kind to do, and its plan."""
    project.add_field()
    project.drop_refunds()
    project.edit("blueprint/project.yaml", "modules:\n", "modules:\n  stock:\n    entities:\n"
        "      Item: {fields: {name: text}, operations: {create: staff}}\n")  # fmt: skip
    project.write(VIEWS, project.read(VIEWS) + "# Mine.\n")
    made = plan(project.folder, checks=())
    assert {step.kind for step in made.steps} == {*Kind} - {Kind.CHECK}
    return project


@pytest.fixture
def expected(changed: Any) -> dict[str, bytes]:
    """What the project looks like afterwards."""
    twin = changed.folder.with_name("twin")
    shutil.copytree(changed.folder, twin)
    apply(twin)
    content: dict[str, bytes] = type(changed)(twin).content()
    return content


def killed(work: Callable[[], object]) -> bool:
    """Run in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def kill_at(count: int, name: str, *, after: bool) -> Callable[[], None]:
    """Make this process kill itself at the n-th call of a method of `Path`."""
    original = getattr(Path, name)
    calls = iter(range(1, 1_000_000))

    def call(self: Path, *arguments: Any, **options: Any) -> Any:
        last = next(calls) == count
        if last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(self, *arguments, **options)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return lambda: setattr(Path, name, call)


def doomed(folder: Path, arm: Callable[[], None]) -> Callable[[], None]:
    """An application that is going to be killed."""

    def work() -> None:
        arm()
        apply(folder)

    return work


def each_death(project: Any, name: str, *, after: bool, check: Callable[[Any], None]) -> int:
    """Kill an application at some calls of a method, and look at what is left each time.

    At the first ones, then at every few: what happens there is alike.
    """
    for number, count in enumerate([*range(1, 8), *range(8, 1000, 5)]):
        copy = project.folder.with_name(f"killed-{count}")
        # Files are replaced, never written into, so that links do for copies.
        shutil.copytree(project.folder, copy, copy_function=os.link)
        if not killed(doomed(copy, kill_at(count, name, after=after))):
            return number
        check(type(project)(copy))
        shutil.rmtree(copy)
    raise AssertionError


@pytest.mark.parametrize(
    ("name", "after"),
    [("replace", False), ("replace", True), ("unlink", True), ("mkdir", True), ("rmdir", False)],
)
def test_a_killed_build_goes_on(
    changed: Any, expected: dict[str, bytes], name: str, after: bool
) -> None:
    """Killed before or after any change of the disk, the next `apply` does the rest."""

    def check(copy: Any) -> None:
        left = read_plan(copy.folder)
        assert left is not None
        if left.status is not Phase.DONE:
            apply(copy.folder)
        assert copy.content() == expected

    assert each_death(changed, name, after=after, check=check) > 0


@pytest.mark.parametrize("name", ["replace", "unlink"])
def test_a_killed_build_is_undone_by_the_next_plan(
    changed: Any, expected: dict[str, bytes], name: str
) -> None:
    """As if it had never begun; unless it was done but for tidying up."""
    before, folders = changed.content(), changed.folders()

    def check(copy: Any) -> None:
        plan(copy.folder, checks=())
        content = copy.content()
        assert content in (before, expected)
        assert content == expected or copy.folders() == folders

    assert each_death(changed, name, after=True, check=check) > 0


def test_a_first_build_that_was_killed_goes_on(unbuilt: Any, built: Path) -> None:
    """In the middle of a hundred files."""
    plan(unbuilt.folder, checks=())

    assert killed(doomed(unbuilt.folder, kill_at(60, "replace", after=True)))
    interrupted = unbuilt.content()
    apply(unbuilt.folder)

    assert interrupted != unbuilt.content()
    assert unbuilt.content() == type(unbuilt)(built).content()


def test_an_interrupted_build_is_told_by_a_look(changed: Any) -> None:
    """Comparing it with a half of itself would be of no use."""
    assert killed(doomed(changed.folder, kill_at(25, "replace", after=True)))

    with pytest.raises(PlanError, match="was interrupted"):
        look(changed.folder)


def refuse_at(count: int, name: str, error: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the n-th call of a method of `Path` fail, and all after it that need room."""
    original = getattr(Path, name)
    calls = iter(range(1, 1_000_000))

    def call(self: Path, *arguments: Any, **options: Any) -> Any:
        if next(calls) == count:
            raise OSError(error, os.strerror(error), str(self))
        return original(self, *arguments, **options)

    monkeypatch.setattr(Path, name, call)


def refused(folder: Path) -> str | None:
    """What an application says that fails; None for one that does not."""
    try:
        apply(folder)
    except PlanError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", ["replace", "unlink", "write_bytes"])
def test_a_refusal_of_the_system_undoes_everything(
    changed: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at any point: one clear error, and nothing is half done."""
    before, folders = changed.content(), changed.folders()
    manifest = changed.read(".backwright/manifest.json")
    for count in [*range(1, 8), *range(8, 1000, 5)]:
        with monkeypatch.context() as patch:
            refuse_at(count, name, errno.ENOSPC, patch)
            told = refused(changed.folder)
        if told is None:
            break
        assert "No space left on device; make room on the disk" in told
        if changed.read(".backwright/manifest.json") != manifest:
            break
        assert (changed.content(), changed.folders()) == (before, folders)
    assert count > 2
    assert build(changed.folder, checks=()).status is not Phase.FAILED


def test_a_failure_is_written_into_the_plan(changed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which step it was, what was undone, and why."""
    with monkeypatch.context() as patch:
        refuse_at(30, "replace", errno.EROFS, patch)
        with pytest.raises(ApplyError, match="make the disk writable"):
            apply(changed.folder)

    made = read_plan(changed.folder)
    assert made is not None
    assert made.status is Phase.FAILED
    assert "Read-only file system" in made.problem
    failed = [step for step in made.steps if step.status is Status.FAILED]
    assert [step.score for step in failed] == [-1]
    assert Status.UNDONE in {step.status for step in made.steps}
    assert Status.DONE not in {step.status for step in made.steps}


def test_a_build_that_failed_can_be_applied_again(
    changed: Any, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once there is room."""
    with monkeypatch.context() as patch:
        refuse_at(25, "replace", errno.ENOSPC, patch)
        with pytest.raises(ApplyError):
            apply(changed.folder)

    apply(changed.folder)

    assert changed.content() == expected


def test_what_could_not_be_undone_is_undone_later(
    changed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says so, and the next plan does it."""
    before = changed.content()
    original = Path.replace
    calls = iter(range(1, 1_000_000))

    def broken(self: Path, target: Path) -> Path:
        if next(calls) >= 30:
            raise OSError(errno.EIO, "Input/output error", str(target))
        return original(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken)
        with pytest.raises(ApplyError, match="not all of the build could be undone"):
            apply(changed.folder)
    plan(changed.folder, checks=())

    assert changed.content() == before


def test_what_a_person_writes_meanwhile_stays(changed: Any) -> None:
    """The build stops and is undone; the person's text is still there."""

    def write(done: int, total: int, text: str) -> None:
        if text == ORDER:
            changed.write(ORDER, "# Mine.\n")

    with pytest.raises(ApplyError, match=r"order\.py was changed meanwhile"):
        apply(changed.folder, progress=write)

    assert changed.read(ORDER) == "# Mine.\n"
    assert changed.exists("shop/sales/application/refunds.py")
    assert not changed.exists("shop/stock")


def test_an_interruption_undoes_everything(changed: Any) -> None:
    """Ctrl-C is no half a build."""
    before = changed.content()

    def interrupt(done: int, total: int, text: str) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(changed.folder, progress=interrupt)

    assert changed.content() == before


def test_progress_is_told(changed: Any) -> None:
    """Each step by name, and the end."""
    told: list[tuple[int, int, str]] = []

    made = apply(changed.folder, progress=lambda *each: told.append(each))

    total = len(made.steps)
    assert told[-1] == (total, total, "done")
    assert [text for _, _, text in told[:-1]] == [step.path for step in made.steps]


class Verdict:
    """A check with a result that is known before."""

    reason = "for the test"

    def __init__(self, name: str, result: Result) -> None:
        self.name = name
        self._result = result

    def command(self, project: Path, written: object) -> list[str] | str:
        """Something short."""
        return ["true"]

    def result(self, project: Path, code: int, output: str) -> Result:
        """As was given."""
        return self._result


def judged(name: str, result: Result, monkeypatch: pytest.MonkeyPatch) -> list[Verdict]:
    """Let one check find this."""
    check = Verdict(name, result)
    monkeypatch.setitem(CHECKS, name, check)
    return [check]


def test_a_check_that_finds_our_fault_undoes_everything(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written must be right."""
    project.add_field()
    before = project.content()
    checks = judged("layers", Result(False, "1 broken", (Finding(ORDER, 3, "no"),)), monkeypatch)

    with pytest.raises(ApplyError, match=rf"the check layers failed \(1 broken: {ORDER}:3: no\)"):
        build(project.folder, checks=checks)

    made = read_plan(project.folder)
    assert made is not None
    assert project.content() == before
    assert [step.score for step in made.of(Kind.CHECK)] == [-2]


def test_a_check_that_finds_a_persons_fault_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person wrote is theirs to mend; the build is not held up by it."""
    project.add_field()
    found = Result(False, "broken", (Finding("shop/mine.py", 3, "no"),))

    made = build(project.folder, checks=judged("start", found, monkeypatch))

    assert made.status is Phase.DONE
    assert made.left
    assert [step.evidence for step in made.of(Kind.CHECK)] == [["broken", "shop/mine.py:3: no"]]


def test_a_check_may_wait_for_a_file_that_was_left_alone(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written can't work before the rest is taken over."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + "# Mine.\n")
    found = Result(False, "broken", (Finding(VIEWS, 3, "no"),))

    made = build(project.folder, checks=judged("start", found, monkeypatch))

    assert made.status is Phase.DONE
    assert made.left


def test_a_file_is_scored_by_what_was_found(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that speaks for it, and nothing against it."""
    project.add_field()

    made = build(project.folder, checks=USUAL)

    scores = {step.path: step.score for step in made.steps}
    order = next(step for step in made.steps if step.path == ORDER)
    assert scores[ORDER] == 2
    assert order.evidence[0] == "written as planned"
    assert "start: nothing found" in order.evidence
    assert "tested by tests/unit/sales/test_order.py" in order.evidence or any(
        line.startswith("tested by ") for line in order.evidence
    )
    assert scores["docs/database.md"] == 1
    assert scores["migrations/0002_order_note.py"] == 2


def test_the_plan_file_follows_a_long_build(unbuilt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks into it sees how far it is."""
    monkeypatch.setattr(applying, "_OFTEN", 0.0)
    plan(unbuilt.folder, checks=())
    seen: list[int] = []

    def look_into(done: int, total: int, text: str) -> None:
        made = read_plan(unbuilt.folder)
        assert made is not None
        seen.append(sum(step.status is Status.DONE for step in made.steps))

    apply(unbuilt.folder, progress=lambda *told: look_into(*told) if told[0] % 20 == 0 else None)

    assert seen == sorted(seen)
    assert len(set(seen)) > 2
