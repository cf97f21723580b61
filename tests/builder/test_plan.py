"""What a plan says, and that nothing which a person wrote is lost."""

import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backwright.builder.blueprint import BlueprintError
from backwright.builder.plan import surveying
from backwright.builder.plan.building import apply, build, look, plan
from backwright.builder.plan.errors import PlanError, StalePlanError
from backwright.builder.plan.steps import Kind, Phase, Plan, Step

ORDER = "shop/sales/domain/order.py"
REFUND = "shop/sales/domain/refund.py"
PENDING = f".backwright/pending/{ORDER}.diff"
MINE = "# Mine.\n"


def steps(made: Plan) -> dict[str, Kind]:
    """What happens to each file."""
    quiet = (Kind.FOLDER, Kind.CHECK, Kind.RECORD)
    return {step.path: step.kind for step in made.steps if step.kind not in quiet}


def step(made: Plan, path: str) -> Step:
    """The step for a file."""
    return next(each for each in made.steps if each.path == path)


def test_the_first_build_makes_everything(unbuilt: Any) -> None:
    """Files, folders, the first migration, and a memory of all of it."""
    made = build(unbuilt.folder, checks=())

    assert made.status is Phase.DONE
    assert made.summary == ["a new project: 1 module, 2 entities, 5 use cases"]
    assert unbuilt.exists(ORDER)
    assert unbuilt.exists("migrations/0001_initial.py")
    assert unbuilt.exists("blueprint/schema.json")
    assert not unbuilt.exists(".backwright/staging")


def test_the_second_build_has_nothing_to_do(project: Any) -> None:
    """No steps, and no file is touched."""
    before = project.content()

    made = build(project.folder)

    assert made.steps == []
    assert project.content() == before


def test_the_same_blueprint_makes_the_same_bytes(unbuilt: Any, built: Path) -> None:
    """In another folder, too: plan and files."""
    plan(unbuilt.folder)
    first = unbuilt.read(".backwright/plan.yaml")
    plan(unbuilt.folder)
    apply(unbuilt.folder)

    assert unbuilt.content() == type(unbuilt)(built).content()
    fresh = type(unbuilt)(unbuilt.folder.with_name("again"))
    fresh.write("blueprint/project.yaml", unbuilt.read("blueprint/project.yaml"))
    plan(fresh.folder)
    assert fresh.read(".backwright/plan.yaml") == first


def test_one_field_touches_few_files(project: Any) -> None:
    """At most three source files and one migration."""
    project.add_field()

    made = build(project.folder, checks=())

    assert made.summary == ['sales.Order gains "note" (text, optional)']
    assert steps(made) == {
        "docs/database.md": Kind.REPLACE,
        "shop/sales/contracts/orders.py": Kind.REPLACE,
        ORDER: Kind.REPLACE,
        "shop/sales/infrastructure/orders.py": Kind.REPLACE,
        "migrations/0002_order_note.py": Kind.MIGRATION,
    }
    assert step(made, ORDER).added == 1
    assert step(made, ORDER).reason == "sales.Order changed"


def test_an_edited_file_is_left_alone(project: Any) -> None:
    """The change that was meant for it is kept beside it, ready to be applied."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + MINE)
    edited = project.read(ORDER)

    made = build(project.folder, checks=())

    assert steps(made)[ORDER] is Kind.LEFT_ALONE
    assert project.read(ORDER) == edited
    assert "+    note: str | None = None\n" in project.read(PENDING)
    assert made.left


def test_a_change_waits_until_it_is_taken_over(project: Any) -> None:
    """It is told once as a step, then as waiting; whoever deletes it has dealt with it."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + MINE)
    build(project.folder, checks=())

    waiting = build(project.folder, checks=())
    project.delete(PENDING)
    settled = build(project.folder, checks=())
    project.add_field("remark: text?")
    later = build(project.folder, checks=())

    assert (steps(waiting), waiting.waiting) == ({}, [ORDER])
    assert (steps(settled), settled.waiting) == ({}, [])
    assert steps(later)[ORDER] is Kind.LEFT_ALONE
    assert "remark" in project.read(PENDING)
    assert "+    note" not in project.read(PENDING)


def test_an_edit_that_has_what_was_meant_needs_nothing(project: Any) -> None:
    """Applying the change by hand ends the matter, and the file may be replaced again."""
    project.add_field()
    original = project.read(ORDER)
    project.write(ORDER, original + MINE)
    build(project.folder, checks=())
    project.write(
        ORDER, original.replace("    title: str\n", "    title: str\n    note: str | None = None\n")
    )

    made = build(project.folder, checks=())

    assert (steps(made), made.waiting) == ({}, [])
    assert not project.exists(PENDING)


def test_an_edit_is_nobodys_business_where_nothing_changes(project: Any) -> None:
    """As long as the blueprint means the same, edited files are not even mentioned."""
    project.write(ORDER, project.read(ORDER) + MINE)

    made = build(project.folder)

    assert (made.steps, made.waiting) == ([], [])


def test_a_deleted_file_stays_deleted(project: Any) -> None:
    """Also when the blueprint means something else by it; then it is told."""
    project.delete(ORDER)
    first = build(project.folder, checks=())
    project.add_field()

    second = build(project.folder, checks=())

    assert steps(first) == {}
    assert steps(second)[ORDER] is Kind.LEFT_ALONE
    assert not project.exists(ORDER)


def test_a_deleted_file_comes_back_if_it_is_wanted(project: Any) -> None:
    """By its name."""
    project.delete(ORDER)

    made = build(project.folder, restore=[ORDER], checks=())

    assert steps(made) == {ORDER: Kind.CREATE}
    assert project.exists(ORDER)


@pytest.mark.parametrize("path", ["shop/unknown.py", ORDER, "../x"])
def test_only_what_was_deleted_comes_back(project: Any, path: str) -> None:
    """Another name is a mistake."""
    with pytest.raises(PlanError, match="not a generated file that was deleted"):
        plan(project.folder, restore=[path])


def test_a_file_of_somebody_else_is_not_overwritten(unbuilt: Any) -> None:
    """Where a file is in the way, it stays, and the plan says so."""
    unbuilt.write(ORDER, MINE)

    made = build(unbuilt.folder, checks=())

    assert steps(made)[ORDER] is Kind.LEFT_ALONE
    assert unbuilt.read(ORDER) == MINE
    assert unbuilt.read(PENDING).startswith(f"--- a/{ORDER}\n+++ b/{ORDER}\n")


def test_a_file_that_is_there_already_is_adopted(unbuilt: Any, built: Path) -> None:
    """A clone without a memory is no stranger."""
    unbuilt.write(ORDER, (built / ORDER).read_text())

    made = build(unbuilt.folder, checks=())

    assert ORDER not in steps(made)


@pytest.mark.parametrize("kind", ["link", "folder", "link on the way"])
def test_a_link_is_never_followed(unbuilt: Any, tmp_path: Path, kind: str) -> None:
    """Nothing is written outside the project."""
    outside = tmp_path / "outside"
    outside.mkdir()
    place = unbuilt.folder / ORDER
    if kind == "link on the way":
        place.parent.parent.mkdir(parents=True)
        place.parent.symlink_to(outside)
        (outside / "order.py").write_text(MINE)
    else:
        place.parent.mkdir(parents=True)
        place.mkdir() if kind == "folder" else place.symlink_to(outside / "order.py")

    made = plan(unbuilt.folder)

    assert step(made, ORDER).kind is Kind.LEFT_ALONE


def test_what_is_no_longer_generated_goes(project: Any) -> None:
    """With folders that are empty then; but not what a person edited."""
    project.write(REFUND, project.read(REFUND) + MINE)
    project.drop_refunds()

    made = build(project.folder, checks=())

    assert steps(made)["shop/sales/application/refunds.py"] is Kind.DELETE
    assert not project.exists("shop/sales/application/refunds.py")
    assert steps(made)[REFUND] is Kind.LEFT_ALONE
    assert project.exists(REFUND)
    assert made.destructive == ["drop table sales_refunds"]
    assert build(project.folder, checks=()).steps == []


def test_a_column_that_nobody_can_fill_is_told(project: Any) -> None:
    """Before the migration fails on rows that are there."""
    project.add_field("code: {type: text, max: 9}")

    made = plan(project.folder)

    assert len(made.warnings) == 1
    assert made.warnings[0].startswith("sales_orders.code has no default")


def test_a_wrong_blueprint_changes_nothing(project: Any) -> None:
    """Not even the plan."""
    project.add_field("note: txt")
    before, planned = project.content(), project.read(".backwright/plan.yaml")

    with pytest.raises(BlueprintError):
        build(project.folder)

    assert project.content() == before
    assert project.read(".backwright/plan.yaml") == planned


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda it: it.add_field("remark: text?"), "the blueprint has changed"),
        (lambda it: it.write(ORDER, MINE), ORDER),
        (lambda it: it.write(".backwright/manifest.json", "{}"), "another build"),
        (
            lambda it: it.edit(".backwright/plan.yaml", "generator: ", "generator: x"),
            "made by backwright",
        ),
        (lambda it: it.write("migrations/0002_order_note.py", MINE), "0002_order_note"),
    ],
    ids=["blueprint", "file", "manifest", "generator", "in the way"],
)
def test_a_stale_plan_is_not_applied(
    project: Any, change: Callable[[Any], None], what: str
) -> None:
    """What it was made from must still be there."""
    project.add_field()
    plan(project.folder)
    change(project)
    before = project.content()

    with pytest.raises(StalePlanError, match=what):
        apply(project.folder)

    assert project.content() == before


def test_a_plan_is_applied_once(project: Any) -> None:
    """Another one must be made."""
    project.add_field()
    plan(project.folder, checks=())
    apply(project.folder)

    with pytest.raises(PlanError, match="has been applied"):
        apply(project.folder)


def test_without_a_plan_there_is_nothing_to_apply(unbuilt: Any) -> None:
    """The remedy is named."""
    with pytest.raises(PlanError, match="make one: backwright plan"):
        apply(unbuilt.folder)


def test_looking_writes_nothing(project: Any) -> None:
    """Not a byte, not a date."""
    project.add_field()
    before = {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")}

    made = look(project.folder)

    assert made.changes
    assert {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")} == before


def test_two_builds_at_once_do_not_meet(project: Any) -> None:
    """The second one is told to wait."""
    folder = os.open(project.folder, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        with pytest.raises(PlanError, match="another build is running"):
            build(project.folder)
    finally:
        os.close(folder)


def test_a_replaced_file_keeps_its_rights(project: Any) -> None:
    """Who may read and run it is the user's decision."""
    (project.folder / ORDER).chmod(0o750)
    project.add_field()

    build(project.folder, checks=())

    assert stat.S_IMODE((project.folder / ORDER).stat().st_mode) == 0o750


def test_another_version_of_the_generator_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may write files anew though nothing changed in the blueprint."""
    monkeypatch.setattr(surveying, "__version__", "99.0")

    made = look(project.folder)

    assert made.summary[0].startswith("the generator is 99.0 now, was ")


@pytest.mark.parametrize("name", ["schema.json", "blueprint.json", "manifest.json"])
def test_a_broken_memory_is_told(project: Any, name: str) -> None:
    """Rather than to take every file for somebody else's."""
    project.write(f".backwright/{name}", "{")

    with pytest.raises(PlanError, match=name):
        build(project.folder)


def test_a_missing_memory_is_told(project: Any) -> None:
    """A migration can't be made from half of it."""
    project.delete(".backwright/schema.json")

    with pytest.raises(PlanError, match=r"schema\.json is missing"):
        build(project.folder)


def test_migrations_without_a_memory_are_told(project: Any) -> None:
    """The first migration is not made twice."""
    for name in ("manifest.json", "schema.json", "blueprint.json"):
        project.delete(f".backwright/{name}")

    with pytest.raises(PlanError, match=r"schema\.json is missing"):
        build(project.folder)


def test_lost_texts_cost_no_more_than_they_must(project: Any) -> None:
    """Without what was generated last time, the change is relative to what is there."""
    project.add_field()
    project.write(ORDER, project.read(ORDER) + MINE)
    for place in (project.folder / ".backwright/base").rglob("*.json"):
        place.unlink()

    build(project.folder, checks=())

    assert "-# Mine." in project.read(PENDING)


def test_a_plan_of_another_version_is_made_anew(project: Any) -> None:
    """Only one that is half done would be in the way."""
    project.write(".backwright/plan.yaml", "format: 99\nstatus: done\n")

    assert plan(project.folder).steps == []


def test_a_folder_without_a_blueprint_is_no_project(tmp_path: Path) -> None:
    """The remedy is named."""
    with pytest.raises(PlanError, match="backwright new"):
        plan(tmp_path)


def test_a_hand_written_migration_is_followed(project: Any) -> None:
    """Whoever wrote the last revision, the next one comes after it."""
    project.write("migrations/0002_by_hand.py", 'revision = "mine"\ndown_revision = "0001"\n')
    project.add_field()

    build(project.folder, checks=())

    assert 'down_revision: str | None = "mine"' in project.read("migrations/0003_order_note.py")


def test_a_module_by_hand_is_written_before_it_is_named(project: Any) -> None:
    """The composition root would import what is not there; the remedy is said instead."""
    project.edit("blueprint/project.yaml", "modules:", "own_modules: [portal]\nmodules:")

    with pytest.raises(PlanError, match=r"no shop/portal/module\.py; write it first"):
        build(project.folder, checks=())


def test_a_module_by_hand_comes_into_the_composition_root(project: Any) -> None:
    """Naming it is all: no generated file is edited, and what it holds is nobody's business."""
    project.write("shop/portal/module.py", "portal = 1\n")
    project.edit("blueprint/project.yaml", "modules:", "own_modules: [portal]\nmodules:")

    made = build(project.folder, checks=())

    assert "modules=[sales, portal]" in project.read("shop/main.py")
    assert project.read("shop/portal/module.py") == "portal = 1\n"
    assert made.summary == ["gains the hand-written module portal"]
