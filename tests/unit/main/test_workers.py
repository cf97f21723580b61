"""The folder that the processes of one server share."""

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from backwright.main.workers import shared_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders are made for this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_is_empty_and_goes_with_the_server(temporary: Path) -> None:
    """Whatever the workers put there."""
    with shared_folder() as folder:
        assert list(folder.iterdir()) == []
        (folder / "counter_1.db").touch()

    assert list(temporary.iterdir()) == []


def test_what_a_killed_server_left_goes_with_the_next_start(temporary: Path) -> None:
    """And nothing that has another name."""
    left, other = temporary / "backwright-metrics-left", temporary / "other"
    for folder in (left, other):
        folder.mkdir()
        (folder / "counter_1.db").touch()

    with shared_folder() as folder:
        assert set(temporary.iterdir()) == {folder, other}


def test_two_servers_do_not_disturb_each_other(temporary: Path) -> None:
    """A folder that is in use is not one that was left."""
    with shared_folder() as first, shared_folder() as second:
        assert first != second
        assert set(temporary.iterdir()) == {first, second}


def test_a_link_is_not_followed(temporary: Path) -> None:
    """Whoever put it there: what it points to stays."""
    precious = temporary / "precious"
    precious.mkdir()
    (precious / "file").touch()
    (temporary / "backwright-metrics-link").symlink_to(precious)

    with shared_folder():
        assert (precious / "file").exists()


def test_a_new_folder_that_another_start_takes_away_is_made_again(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not locked yet, so it looked like one that was left."""
    flock = fcntl.flock
    taken: list[Path] = []

    def take_the_first(descriptor: int, operation: int) -> None:
        if not taken:
            taken.extend(temporary.iterdir())
            taken[0].rmdir()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", take_the_first)

    with shared_folder() as folder:
        assert folder.exists()
        assert taken[0] != folder


def test_no_descriptor_stays_open() -> None:
    """Neither of the new folder nor of those that were looked at."""

    def lowest_free() -> int:
        descriptor = os.dup(0)
        os.close(descriptor)
        return descriptor

    before = lowest_free()
    with shared_folder(), shared_folder():
        assert lowest_free() > before
    assert lowest_free() == before
