"""What a wrong blueprint gets: golden files with the blueprint and everything said about it.

Write the expectations anew with `UPDATE_GOLDEN=1`, and read the difference.
"""

import os
import re
from pathlib import Path

import pytest

from backwright.builder.blueprint import BlueprintError, load

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
_HEAD = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
ERRORS = "errors"


def unpacked(archive: str) -> dict[str, str]:
    """The files of a text archive: `-- name --` begins each; what is before is a comment."""
    _, *parts = _HEAD.split(archive)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def said_about(folder: Path) -> str:
    try:
        load(Path("project.yaml"))
    except BlueprintError as error:
        return f"{error}\n"
    return "no errors\n"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_everything_wrong_is_said_once(
    golden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mistake has one error with its place, all at once; and the texts stay as they are."""
    files = unpacked(golden.read_text(encoding="utf-8"))
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ERRORS).unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path)

    said = said_about(tmp_path)

    if os.environ.get("UPDATE_GOLDEN"):
        text = golden.read_text(encoding="utf-8").partition(f"-- {ERRORS} --\n")[0]
        golden.write_text(f"{text}-- {ERRORS} --\n{said}", encoding="utf-8")
    else:
        assert said == files[ERRORS]
