"""Reading and writing files."""

from pathlib import Path

import pytest

from backwright.builder.plan.files import MISSING, OTHER, digest, prune, state, write


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    """The same content has the same hash, wherever it is."""
    (tmp_path / "a").write_bytes(b"text")

    assert state(tmp_path, "a") == digest(b"text")
    assert state(tmp_path, "b/c") == MISSING


def test_what_is_no_file_of_ours_is_something_else(tmp_path: Path) -> None:
    """Links lead out of the project, and folders are no files."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(b"text")
    (tmp_path / "link").symlink_to(tmp_path / "folder/file")
    (tmp_path / "way").symlink_to(tmp_path / "folder")

    found = [state(tmp_path, path) for path in ("folder", "link", "way/file", "folder/file/x")]
    assert found == [OTHER] * 4


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody ever sees a half of a file, and nothing is left beside it."""
    place = tmp_path / "a"
    write(place, b"old")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write(place, b"new")

    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_empty_folders_go_up_to_the_project(tmp_path: Path) -> None:
    """As far as nothing is in them."""
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/file").touch()

    prune(tmp_path / "a/b/c", tmp_path)

    assert sorted(each.name for each in (tmp_path / "a").iterdir()) == ["file"]
