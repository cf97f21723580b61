"""The commands `new`, `plan`, `apply` and `build`, as they are typed."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backwright.builder.plan.checks.check import Finding, Result
from backwright.builder.plan.checks.start import Start
from backwright.cli.main import main

ORDER = "shop/sales/domain/order.py"


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, read by a program."""
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def backwright(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Type a command."""

    def typed(*arguments: str | Path) -> Said:
        monkeypatch.setattr("sys.argv", ["backwright", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return typed


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that take no time."""
    passed = Result(True, "well")
    for check in ("style.Style", "layers.Layers", "start.Start"):
        place = f"backwright.builder.plan.checks.{check}"
        monkeypatch.setattr(f"{place}.command", lambda *_: ["true"])
        monkeypatch.setattr(f"{place}.result", lambda *_: passed)


def test_a_plan_is_shown_step_by_step(project: Any, backwright: Command) -> None:
    """What changed, what is done about it, what is left alone, and how to go on."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + "# Mine.\n")

    said = backwright("plan", "-C", project.folder)

    assert said.code == 0
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[0] == 'sales.Order gains "note" (text, optional)'
    assert any(line.startswith("~ shop/sales/contracts/orders.py replace +") for line in lines)
    assert any(
        line.startswith(f"! {ORDER} left alone you edited it") and f"{ORDER}.diff" in line
        for line in lines
    )
    assert (
        "+ migrations/0002_order_note.py create ADD COLUMN, no table rewrite, reversible" in lines
    )
    assert lines[-1] == (
        "5 steps, none destructive → .backwright/plan.yaml apply with: backwright apply"
    )


def test_a_build_says_what_it_did(project: Any, backwright: Command, usual: None) -> None:
    """How long it took, and what the checks found."""
    project.add_field()

    said = backwright("build", "-C", project.folder)

    assert said.code == 0
    assert "✓ 5 files written" in said.out
    assert "✓ checks: style, layers, start" in said.out
    assert "note: str | None" in project.read(ORDER)


def test_nothing_to_do_is_said(project: Any, backwright: Command) -> None:
    """Without a step."""
    said = backwright("build", "-C", project.folder)

    assert said.code == 0
    assert "nothing to do" in said.out


def test_applying_a_plan_that_leaves_something_ends_with_3(
    project: Any, backwright: Command, usual: None
) -> None:
    """A script sees that a person is needed."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + "# Mine.\n")
    backwright("plan", "-C", project.folder)

    assert backwright("apply", "-C", project.folder).code == 3
    assert backwright("build", "-C", project.folder).code == 3
    assert "waits for you" in backwright("build", "--check", "-C", project.folder).out


@pytest.mark.parametrize(("changed", "code"), [(False, 0), (True, 1)])
def test_check_ends_with_1_where_something_would_change(
    project: Any, backwright: Command, changed: bool, code: int
) -> None:
    """And changes nothing."""
    if changed:
        project.add_field()
    before = project.content()

    assert backwright("build", "--check", "-C", project.folder).code == code
    assert project.content() == before


def test_a_wrong_blueprint_is_shown_with_its_places(project: Any, backwright: Command) -> None:
    """All of it, and that nothing was written."""
    project.add_field("note: txt")

    said = backwright("build", "-C", project.folder)

    assert said.code == 1
    assert "error  blueprint.unknown_type" in said.err
    assert 'did you mean "text"?' in said.err
    assert said.err.rstrip().endswith("1 error, nothing was written.")


def test_a_program_reads_the_errors_of_a_blueprint(project: Any, backwright: Command) -> None:
    """Each with its place, as data."""
    project.add_field("note: txt")

    said = backwright("plan", "--json", "-C", project.folder)

    assert said.code == 1
    (error,) = said.json["errors"]
    assert (error["code"], error["line"]) == ("blueprint.unknown_type", 9)


@pytest.mark.parametrize("command", [["plan"], ["build"], ["build", "--check"]])
def test_a_program_reads_the_plan(
    project: Any, backwright: Command, usual: None, command: list[str]
) -> None:
    """With its steps, their states and their scores."""
    project.add_field()

    said = backwright(*command, "--json", "-C", project.folder)

    assert {step["kind"] for step in said.json["steps"]} >= {"replace", "migration", "check"}
    assert said.json["status"] == ("done" if command == ["build"] else "planned")


def test_a_failed_check_is_shown(
    project: Any, backwright: Command, usual: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it found, and where."""
    found = Result(False, "broken", (Finding("shop/mine.py", 3, "NameError: x"),))
    monkeypatch.setattr(Start, "result", lambda *_: found)
    project.add_field()

    said = backwright("build", "-C", project.folder)

    assert said.code == 3
    assert "✗ start: broken" in said.out
    assert "shop/mine.py:3: NameError: x" in said.out


@pytest.mark.parametrize("command", ["plan", "apply", "build"])
def test_a_folder_without_a_project_is_one_clear_line(
    tmp_path: Path, backwright: Command, command: str
) -> None:
    """With the remedy."""
    said = backwright(command, "-C", tmp_path)

    assert said.code == 1
    assert said.err.startswith("error ")
    assert "backwright " in said.err
    assert said.out == ""


def test_a_loss_is_shown(project: Any, backwright: Command) -> None:
    """Before it happens."""
    project.drop_refunds()

    said = backwright("plan", "-C", project.folder)

    assert "loses data: drop table sales_refunds" in said.out
    assert "1 destructive" in said.out


def test_a_new_project_says_where_it_is_and_what_to_do(
    tmp_path: Path, backwright: Command, usual: None
) -> None:
    """Its size, its checks, its repository, and the next command."""
    said = backwright("new", "shop", "--into", tmp_path, "--template", "todo", "--no-git")

    assert said.code == 0
    assert "✓ 2 modules, 3 entities, " in said.out
    assert f"next: cd {tmp_path}/shop && backwright run" in said.out
    assert not (tmp_path / "shop/.git").exists()


def test_a_program_reads_where_the_new_project_is(
    tmp_path: Path, backwright: Command, usual: None
) -> None:
    """And what was done."""
    said = backwright("new", "shop", "--into", tmp_path, "--empty", "--no-git", "--json")

    assert said.json["folder"] == str(tmp_path / "shop")
    assert said.json["plan"]["status"] == "done"


def test_one_beginning_is_enough(tmp_path: Path, backwright: Command) -> None:
    """Two of them contradict each other."""
    said = backwright("new", "shop", "--into", tmp_path, "--empty", "--template", "todo")

    assert said.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_blueprint_is_taken_from_where_it_is(
    unbuilt: Any, tmp_path: Path, backwright: Command, usual: None
) -> None:
    """A file or a folder."""
    blueprint = unbuilt.folder / "blueprint/project.yaml"

    said = backwright("new", "store", "--into", tmp_path, "--from", blueprint, "--no-git")

    assert said.code == 0
    assert (tmp_path / "store/store/sales/domain/order.py").is_file()


@pytest.mark.parametrize("command", ["new", "plan", "apply", "build"])
def test_help_has_an_example(backwright: Command, command: str) -> None:
    """Every command shows how it is typed."""
    said = backwright(command, "--help")

    assert said.code == 0
    assert f"Example: backwright {command}" in " ".join(said.out.split())


def test_colours_are_for_terminals(project: Any, backwright: Command) -> None:
    """A pipe gets text."""
    project.add_field()

    assert "\x1b" not in backwright("plan", "-C", project.folder).out


def test_a_read_only_project_is_one_clear_line(
    project: Any, backwright: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the system said, and what to do."""

    def refuse(self: Path, data: bytes) -> int:
        raise OSError(30, os.strerror(30), str(self))

    project.add_field()
    monkeypatch.setattr(Path, "write_bytes", refuse)

    said = backwright("plan", "-C", project.folder)

    assert said.code == 1
    assert "Read-only file system; make the disk writable" in said.err
