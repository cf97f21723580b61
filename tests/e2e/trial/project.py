"""The store as a project in a folder, and databases that are ready for it."""

import os
import subprocess
import sys
from pathlib import Path

COMMAND = Path(sys.executable).with_name("backwright")
# Settings come from the tests alone, whatever is set where they run.
INHERITED = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def make_store(folder: Path) -> Path:
    """The store template as a new project in the folder."""
    made = run(folder, COMMAND, "new", "store", "--template", "store", "--no-git")
    assert made.returncode == 0, made.stderr
    return folder / "store"


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
