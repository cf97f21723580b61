"""New projects, whole or not at all."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backwright.builder.blueprint import BlueprintError
from backwright.builder.creating import repository
from backwright.builder.creating.beginnings import Empty, Given, Template, templates
from backwright.builder.creating.new import new
from backwright.builder.plan.building import build
from backwright.builder.plan.checks.table import USUAL
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.steps import Kind, Status


@pytest.fixture(autouse=True)
def git_identity(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that knows somebody, and no settings of this machine."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.com\n")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return home


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("template", templates())
def test_a_template_becomes_a_project_that_passes_its_checks(template: str, tmp_path: Path) -> None:
    """Style, layers and start; and every file that was checked is right."""
    created = new("my-shop", Template(template), into=tmp_path, checks=USUAL)

    checks = created.plan.of(Kind.CHECK)
    assert [step.evidence for step in checks if step.status is not Status.DONE] == []
    assert [s.path for s in created.plan.steps if s.score is not None and s.score < 1] == []
    assert created.folder == tmp_path / "my-shop"
    assert "project: my-shop\n" in (created.folder / "blueprint/project.yaml").read_text()
    assert (created.folder / "my_shop/main.py").is_file()


def test_extra_files_of_a_template_get_the_package_of_the_project(tmp_path: Path) -> None:
    """In their places and in their imports."""
    created = new("my-shop", Template("store"), into=tmp_path, checks=())

    seed = (created.folder / "my_shop/seed.py").read_text()
    assert "from my_shop.catalog" in seed
    assert "PACKAGE" not in seed


def test_a_blueprint_in_a_folder_becomes_a_project(unbuilt: Any, tmp_path: Path) -> None:
    """With the name that is wanted; the blueprint itself stays as it is."""
    created = new("store", Given(unbuilt.folder / "blueprint"), into=tmp_path, checks=())

    assert (created.folder / "store/sales/domain/order.py").is_file()
    assert "project: shop\n" in unbuilt.read("blueprint/project.yaml")


def test_what_counts_on_code_that_is_not_there_is_begun_another_way(tmp_path: Path) -> None:
    """Said with the way, instead of leaving somebody without a place to write it."""
    file = tmp_path / "mine.yaml"
    file.write_text("project: post\nmodules: {mail: {jobs: {Deliver: {takes: {to: text}}}}}\n")

    with pytest.raises(PlanError) as refused:
        new("post", Given(file), into=tmp_path, checks=())

    assert "post/mail/application/deliver.py" in str(refused.value)
    assert "cd post && backwright build" in str(refused.value)
    assert not (tmp_path / "post").exists()

    (tmp_path / "post" / "blueprint").mkdir(parents=True)
    file.rename(tmp_path / "post" / "blueprint" / "project.yaml")
    code = tmp_path / "post" / "post" / "mail" / "application" / "deliver.py"
    code.parent.mkdir(parents=True)
    code.write_text(
        "from post.mail.contracts import Deliver\n\n\n"
        "async def deliver(job: Deliver) -> None:\n    print(job.to)\n"
    )
    build(tmp_path / "post", checks=())
    assert (tmp_path / "post" / "post" / "main.py").is_file()


def test_a_blueprint_in_several_files_comes_along(tmp_path: Path) -> None:
    """The project's file, and those of its modules beside it; nothing else."""
    given = tmp_path / "given"
    given.mkdir()
    (given / "project.yaml").write_text("project: shop\nroles: {staff: []}\nmodules: [sales]\n")
    (given / "sales.yaml").write_text(
        "module: sales\nentities:\n  Order:\n    fields: {title: text}\n"
        "    operations: {create: staff}\n"
    )
    (given / "notes.txt").write_text("private")

    created = new("shop", Given(given / "project.yaml"), into=tmp_path, checks=())

    found = sorted(path.name for path in (created.folder / "blueprint").iterdir())
    assert found == ["project.yaml", "sales.yaml", "schema.json"]


@pytest.mark.parametrize("line", ["", "# yaml-language-server: $schema=schema.json\n"])
def test_editors_find_what_may_stand_in_a_blueprint_that_came_along(
    tmp_path: Path, line: str
) -> None:
    """Each file names the schema beside it, once."""
    given = tmp_path / "given"
    given.mkdir()
    (given / "project.yaml").write_text(f"{line}project: shop\nroles: {{}}\nmodules: [sales]\n")
    (given / "sales.yaml").write_text(f"{line}module: sales\nentities: {{}}\n")

    created = new("shop", Given(given), into=tmp_path, checks=())

    for name in ("project.yaml", "sales.yaml"):
        first, second, *_ = (created.folder / "blueprint" / name).read_text().splitlines()
        assert first == "# yaml-language-server: $schema=schema.json"
        assert not second.startswith("#")


def test_an_empty_project_starts(tmp_path: Path) -> None:
    """It has everything but modules, and so no layers."""
    created = new("bare", Empty(), into=tmp_path, checks=USUAL)

    found = {step.path: step.status for step in created.plan.of(Kind.CHECK)}
    assert found == {"style": Status.DONE, "layers": Status.SKIPPED, "start": Status.DONE}


def test_an_empty_project_has_no_empty_folders(tmp_path: Path) -> None:
    """A file is there because the blueprint gives it content."""
    created = new("bare", Empty(), into=tmp_path, checks=())

    tests = created.folder / "tests"
    for folder in (tests, *(each for each in tests.rglob("*") if each.is_dir())):
        files = [each.name for each in folder.rglob("*") if each.is_file()]
        assert set(files) != {"__init__.py"}, folder
    assert not (created.folder / "docs").exists()


def test_an_empty_project_speaks_of_nothing_that_it_has_not(tmp_path: Path) -> None:
    """Neither calls nor a diagram; and `make lint` asks for no contracts."""
    created = new("bare", Empty(), into=tmp_path, checks=())

    readme = (created.folder / "README.md").read_text()
    assert "What it can do" not in readme
    assert "docs/database.md" not in readme
    assert "lint-imports" not in (created.folder / "Makefile").read_text()


@pytest.mark.parametrize(
    "name", ["Shop", "1shop", "shop!", "a/b", "..", "", "class", "json", "test", "x" * 41, "a--b"]
)
def test_a_bad_name_is_refused(name: str, tmp_path: Path) -> None:
    """Before anything is made."""
    with pytest.raises(PlanError, match="can't be called"):
        new(name, Empty(), into=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_template_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(PlanError, match="there are: store, todo"):
        Template("stroe")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_place_that_is_taken_is_refused(kind: str, tmp_path: Path) -> None:
    """What is there stays as it is."""
    place = tmp_path / "shop"
    if kind == "folder":
        place.mkdir()
        (place / "precious").write_text("mine")
    else:
        place.write_text("mine")

    with pytest.raises(PlanError, match="is there already"):
        new("shop", Empty(), into=tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["shop"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    """There is nothing in it to lose."""
    (tmp_path / "shop").mkdir()

    new("shop", Empty(), into=tmp_path, checks=())

    assert (tmp_path / "shop/pyproject.toml").is_file()


@pytest.mark.parametrize("mistake", ["modules: [ghost]", "project: ["])
def test_a_wrong_blueprint_leaves_nothing(mistake: str, tmp_path: Path) -> None:
    """Neither the project, nor a half of it beside its place."""
    given = tmp_path / "given.yaml"
    given.write_text(f"project: shop\n{mistake}\n")

    with pytest.raises(BlueprintError, match=r"given\.yaml"):
        new("shop", Given(given), into=tmp_path)

    assert list(tmp_path.iterdir()) == [given]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear error."""

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PlanError, match="make room on the disk"):
        new("shop", Empty(), into=tmp_path, checks=())

    assert list(tmp_path.iterdir()) == []


def test_a_new_project_is_a_repository_with_one_commit(tmp_path: Path) -> None:
    """Everything is in it but what belongs to this machine."""
    created = new("shop", Empty(), into=tmp_path, checks=())

    assert created.git == "committed: Begin shop from an empty blueprint"
    assert git(created.folder, "log", "--format=%an %s").strip() == (
        "Ada Begin shop from an empty blueprint"
    )
    assert git(created.folder, "status", "--porcelain") == ""
    assert ".backwright/manifest.json" in git(created.folder, "ls-files")
    assert ".backwright/plan.yaml" not in git(created.folder, "ls-files")


def test_a_project_in_a_repository_gets_none_of_its_own(tmp_path: Path) -> None:
    """And nothing is committed to the one around it."""
    git(tmp_path, "init", "--quiet")

    created = new("shop", Empty(), into=tmp_path, checks=())

    assert not (created.folder / ".git").exists()
    assert "repository around it" in created.git


def test_git_commits_in_nobodys_name(tmp_path: Path, git_identity: Path) -> None:
    """Who it does not know, it only lays the files ready for."""
    (git_identity / ".gitconfig").unlink()

    created = new("shop", Empty(), into=tmp_path, checks=())

    assert "git does not know you" in created.git
    assert "pyproject.toml" in git(created.folder, "ls-files")


def test_a_hook_that_refuses_costs_the_commit_only(tmp_path: Path, git_identity: Path) -> None:
    """The project is there."""
    hooks = git_identity / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\necho never >&2\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    with (git_identity / ".gitconfig").open("a") as config:
        config.write(f"[core]\n\thooksPath = {hooks}\n")

    created = new("shop", Empty(), into=tmp_path, checks=())

    assert created.git == "git refused the first commit: never"
    assert created.folder.is_dir()


def test_a_hook_that_calls_us_is_not_our_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's own variables of another repository mean nothing here."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    created = new("shop", Empty(), into=tmp_path, checks=())

    assert (created.folder / ".git").is_dir()


def test_without_git_there_is_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project needs none."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(repository.shutil, "which", lambda name: None)

    assert "git is not installed" in new("shop", Empty(), into=tmp_path, checks=()).git
