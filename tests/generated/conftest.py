"""Running what a project's developers run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def ran() -> Callable[..., str]:
    """Runs a command of the environment in a project; a failure shows what it said."""

    def run(project: Path, *command: str, **environ: str) -> str:
        known = {key: value for key, value in os.environ.items() if key != "DATABASE_URL_TEST"}
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=project,
            env={**known, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        told = f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
        assert done.returncode == 0, told
        return done.stdout

    return run
