"""Finding the end of the revisions."""

from pathlib import Path

import pytest

from backwright.builder.migration.chain import ChainError, End, end_of_chain


def write(project: Path, name: str, text: str) -> None:
    """A revision's file."""
    folder = project / "migrations"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def test_a_project_without_revisions_begins_with_the_first(tmp_path: Path) -> None:
    """The first revision follows none."""
    assert end_of_chain(tmp_path) == End(None, "0001")


def test_the_next_revision_follows_the_last(tmp_path: Path) -> None:
    """Whoever wrote it, and whatever it is called."""
    write(tmp_path, "0001_initial.py", 'revision = "0001"\ndown_revision: str | None = None\n')
    write(tmp_path, "0007_by_hand.py", 'revision = "cafe"\ndown_revision = "0001"\n')

    assert end_of_chain(tmp_path) == End("cafe", "0008")


def test_a_merge_of_two_ends_is_one_end(tmp_path: Path) -> None:
    """A revision may follow several."""
    write(tmp_path, "0001_a.py", 'revision = "0001"\ndown_revision = None\n')
    write(tmp_path, "0002_b.py", 'revision = "0002"\ndown_revision = "0001"\n')
    write(tmp_path, "0002_c.py", 'revision = "0002c"\ndown_revision = "0001"\n')
    write(tmp_path, "0003_d.py", 'revision = "0003"\ndown_revision = ("0002", "0002c")\n')

    assert end_of_chain(tmp_path) == End("0003", "0004")


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (['revision = "b"\ndown_revision = "a"'], "lacks the revision a"),
        (
            [
                'revision = "a"\ndown_revision = None',
                'revision = "b"\ndown_revision = "a"',
                'revision = "c"\ndown_revision = "a"',
            ],
            "several ends",
        ),
        (
            ['revision = "a"\ndown_revision = "b"', 'revision = "b"\ndown_revision = "a"'],
            "in a circle",
        ),
        (['revision = "a"\ndown_revision = before()'], "computes its revision"),
        (["revision = "], "can't be read"),
    ],
    ids=["missing", "fork", "circle", "computed", "broken"],
)
def test_what_is_no_line_is_refused(tmp_path: Path, texts: list[str], problem: str) -> None:
    """Nothing is put after an end that nobody can know."""
    for number, text in enumerate(texts, 1):
        write(tmp_path, f"{number:04}_x.py", text + "\n")

    with pytest.raises(ChainError, match=problem):
        end_of_chain(tmp_path)
