"""Scores, computed from evidence."""

from pathlib import Path

import pytest

from backwright.builder.plan.checks.check import Finding, Result
from backwright.builder.plan.outline import Outline, encoded
from backwright.builder.plan.scoring import score, score_failure
from backwright.builder.plan.steps import Kind, Plan, Size, Status, Step
from backwright.builder.plan.thing import Thing

WELL = {name: Result(True, "well") for name in ("style", "layers", "start")}
TEST = "tests/unit/sales/test_order.py"
ORDER = "shop/sales/domain/order.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An order, its test, and what the blueprint is about."""
    outline = Outline(things={"sales.Order": Thing(kind="entity", parts={'"title"': "text"})})
    files = {
        ".backwright/blueprint.json": encoded(outline),
        ORDER: b"class Order:\n    pass\n\n\ndef title_of() -> None: ...\n",
        "shop/sales/domain/helper.py": b"def helper() -> None: ...\n",
        "README.md": b"# Shop\n",
        TEST: b"def test_an_order_has_a_title() -> None: ...\n",
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def step(path: str = ORDER, *, kind: Kind = Kind.CREATE, test: str = TEST) -> Step:
    """One that is done."""
    return Step(kind=kind, path=path, reason="for the test", test=test, status=Status.DONE)


def scored(project: Path, each: Step, results: dict[str, Result]) -> Step:
    """The step after it was scored."""
    plan = Plan(
        project="shop",
        generator="1",
        size=Size(modules=1, entities=1, use_cases=0),
        summary=[],
        destructive=[],
        warnings=[],
        waiting=[],
        unchanged=0,
        blueprint="",
        manifest="",
        steps=[each],
    )
    score(project, plan, results)
    return each


def test_what_all_evidence_speaks_for_is_complete(project: Path) -> None:
    """Checked, tested, and in the blueprint's words."""
    found = scored(project, step(), WELL)

    assert found.score == 2
    assert found.evidence == [
        "written as planned",
        "style: nothing found",
        "layers: nothing found",
        "start: nothing found",
        f"tested by {TEST}",
        "2 of 2 names speak of the blueprint",
    ]


@pytest.mark.parametrize(
    ("path", "test", "results"),
    [
        (ORDER, "", WELL),
        (ORDER, "tests/gone.py", WELL),
        ("shop/sales/domain/helper.py", TEST, WELL),
        ("README.md", TEST, WELL),
        (ORDER, TEST, {**WELL, "layers": Result(None, "not installed")}),
        (ORDER, TEST, {}),
    ],
    ids=["no test", "lost test", "other words", "no code", "unchecked layers", "unchecked"],
)
def test_what_lacks_evidence_is_correct_at_most(
    project: Path, path: str, test: str, results: dict[str, Result]
) -> None:
    """Nothing speaks against it, but not all for it."""
    assert scored(project, step(path, test=test), results).score == 1


@pytest.mark.parametrize(("check", "expected"), [("style", -1), ("start", -1), ("layers", -2)])
def test_what_a_check_found_counts_against_its_file(
    project: Path, check: str, expected: int
) -> None:
    """A broken layer most of all."""
    found = Result(False, "no", (Finding(ORDER, 3, "wrong"),))

    this = scored(project, step(), {**WELL, check: found})
    other = scored(project, step("README.md"), {**WELL, check: found})

    assert this.score == expected
    assert f"{check}: line 3: wrong" in this.evidence
    assert other.score == 1


@pytest.mark.parametrize("kind", [Kind.LEFT_ALONE, Kind.CREATE])
def test_what_is_not_done_is_incomplete(project: Path, kind: Kind) -> None:
    """Whoever it waits for."""
    each = step(kind=kind)
    each.status = Status.DONE if kind is Kind.LEFT_ALONE else Status.PENDING

    assert scored(project, each, WELL).score == 0


@pytest.mark.parametrize(
    ("passed", "expected"), [(True, 2), (False, -2), (None, 0)], ids=["well", "broken", "not run"]
)
def test_a_check_is_scored_itself(project: Path, passed: bool | None, expected: int) -> None:
    """By what it said."""
    each = step("layers", kind=Kind.CHECK)

    assert scored(project, each, {"layers": Result(passed, "said")}).score == expected


def test_the_step_that_failed_says_why() -> None:
    """And is not more than wrong."""
    each = step()

    score_failure(each, "the disk is full")

    assert (each.score, each.evidence) == (-1, ["the disk is full"])
