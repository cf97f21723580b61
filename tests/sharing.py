"""What the processes that run tests share, and which tests belong to one of them."""

import fcntl
from collections.abc import Callable
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

# Each of these takes so long that it is better off alone.
ALONE = (
    "tests/docs/test_pages.py",
    "tests/e2e/test_clients.py",
    "tests/e2e/test_kill.py",
    "tests/e2e/test_schemathesis.py",
    "tests/generated/test_projects.py::test_its_own_tests_pass_on_postgresql",
)
# What is dear to make for these is made for their first parameter: a project, a server.
DEAR = (
    "tests/e2e/test_bad_input.py",
    "tests/e2e/test_bad_wire.py",
    "tests/e2e/test_journey.py",
    "tests/generated/test_projects.py",
)


class Together(LoadScopeScheduling):
    """Tests of a file run in one process, one after the other, as do those with something dear."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(ALONE):
            return nodeid
        file, _, test = nodeid.partition("::")
        if file in DEAR and "[" in test:
            first = test.partition("[")[2].rstrip("]").partition("-")[0]
            return f"{Path(file).parent} {first}"
        return file


def once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process fills which needs it, and that all may read and copy."""
    place = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = shared / f"{name}.draft"
            draft.mkdir()
            make(draft)
            draft.rename(place)
    return place
