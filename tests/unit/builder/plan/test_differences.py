"""Changes of texts."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.builder.plan.differences import counted, patch

LINES = st.lists(st.sampled_from(["a", "b", "c", "-- d", "++ e", ""]), max_size=8)
TEXTS = LINES.map("\n".join).map(str.encode)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"", b"a\nb\n", (2, 0)),
        (b"a\nb\n", b"", (0, 2)),
        (b"a\nb\n", b"a\nc\nb\n", (1, 0)),
        (b"a\n", b"b\n", (1, 1)),
        (b"-- a\n", b"++ b\n", (1, 1)),
        (b"a", b"a\n", (1, 1)),
    ],
)
def test_lines_are_counted(old: bytes, new: bytes, expected: tuple[int, int]) -> None:
    """As a reviewer would count them."""
    assert counted(old, new) == expected


@given(TEXTS, TEXTS)
def test_a_patch_leads_from_one_text_to_the_other(
    tmp_path_factory: pytest.TempPathFactory, old: bytes, new: bytes
) -> None:
    """Applied by git, whatever ends the texts have."""
    if old == new or not old or not new:
        return
    folder = tmp_path_factory.mktemp("patch")
    file = folder / "shop/order.py"
    file.parent.mkdir()
    file.write_bytes(old)
    (folder / "change.diff").write_bytes(patch(old, new, "shop/order.py"))

    subprocess.run(["git", "apply", "change.diff"], cwd=folder, check=True, capture_output=True)

    assert file.read_bytes() == new
    shutil.rmtree(folder)


def test_a_patch_names_its_file() -> None:
    """In the folder of the project."""
    made = patch(b"a\n", b"b\n", "shop/order.py").decode()

    assert made.startswith("--- a/shop/order.py\n+++ b/shop/order.py\n")


def test_what_is_no_text_is_compared_as_far_as_it_is(tmp_path: Path) -> None:
    """Nothing fails because of a person's bytes."""
    assert counted(b"\xff\n", b"a\n") == (1, 1)
