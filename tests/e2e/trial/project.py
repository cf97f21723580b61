"""The store as a project in a folder, and databases that are ready for it."""

import os
import subprocess
import sys
from pathlib import Path

from backwright.builder.blueprint import load
from backwright.builder.migration.revision import revision
from backwright.builder.migration.schema import Schema
from backwright.builder.migration.snapshot import schema_of
from backwright.builder.render.project import render_project

COMMAND = Path(sys.executable).with_name("backwright")
TEMPLATE = Path(__file__).resolve().parents[3] / "src/backwright/builder/templates/store"
# Settings come from the tests alone, whatever is set where they run.
INHERITED = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def make_store(folder: Path) -> Path:
    """The store template as a new project."""
    blueprint = load(TEMPLATE / "blueprint")
    files = render_project(blueprint)
    first = revision(
        Schema(), schema_of(blueprint), number="0001", after=None, package=blueprint.package
    )
    assert first is not None
    files[f"migrations/{first.name}"] = first.text
    seed = (TEMPLATE / "files/PACKAGE/seed.py").read_text(encoding="utf-8")
    files[f"{blueprint.package}/seed.py"] = seed.replace("PACKAGE", blueprint.package)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def run(project: Path, *command: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the project and wait for its end, whatever it is."""
    return subprocess.run(
        command,
        cwd=project,
        env={**INHERITED, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def fill(project: Path, database_url: str) -> None:
    """Migrate an empty database, then make the template's accounts and products in it."""
    for command in ((COMMAND, "migrate"), (sys.executable, "-m", "store.seed")):
        done = run(project, *command, DATABASE_URL=database_url)
        assert done.returncode == 0, done.stderr
