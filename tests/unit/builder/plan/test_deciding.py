"""What happens to a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.builder.plan.deciding import Decision, File, decide
from backwright.builder.plan.steps import Kind

A, B, C, D = "a", "b", "c", "d"
HASHES = st.sampled_from(["", A, B, C, D])
FILES = st.builds(
    File, base=HASHES, offered=HASHES, pending=st.booleans(), current=HASHES, new=HASHES
)


@pytest.mark.parametrize(
    ("file", "kind", "base", "offered"),
    [
        (File(new=A), Kind.CREATE, A, ""),
        (File(new=A, current=A), None, A, ""),
        (File(base=A, current=A, new=A), None, A, ""),
        (File(base=A, current=A, new=B), Kind.REPLACE, B, ""),
        (File(base=A, current=A), Kind.DELETE, "", ""),
        (File(base=A, current=C, new=A), None, A, ""),
        (File(base=A, current=C, new=B), Kind.LEFT_ALONE, A, B),
        (File(base=A, current=B, new=B), None, B, ""),
        (File(base=A, current=C), Kind.LEFT_ALONE, "", ""),
        (File(base=A), None, "", ""),
        (File(base=A, new=A), None, A, ""),
        (File(base=A, new=B), Kind.LEFT_ALONE, B, ""),
        (File(current=C, new=A), Kind.LEFT_ALONE, "", A),
        (File(offered=A, pending=True, current=C, new=A), None, "", A),
        (File(offered=A, current=C, new=A), None, A, ""),
        (File(offered=A, pending=True, new=A), Kind.CREATE, A, ""),
    ],
    ids=[
        "new",
        "there already, the same",
        "unchanged",
        "changed",
        "no longer generated",
        "edited, not changed",
        "edited and changed",
        "edited to what is generated",
        "edited, no longer generated",
        "deleted, no longer generated",
        "deleted",
        "deleted and changed",
        "never generated",
        "never generated, waits",
        "never generated, settled",
        "never generated, out of the way",
    ],
)
def test_a_file_is_decided_by_its_hashes(
    file: File, kind: Kind | None, base: str, offered: str
) -> None:
    """Each case that can be told apart has its step, and what is remembered of it."""
    decision = decide(file)

    assert (decision.kind, decision.base, decision.offered) == (kind, base, offered)


def last(file: File) -> str:
    """What a person was given last, and took."""
    return file.offered if file.offered and not file.pending else file.base


@given(FILES)
def test_what_a_person_wrote_is_never_touched(file: File) -> None:
    """Only a missing file is created, only what was generated is replaced or deleted."""
    decision = decide(file)

    if decision.kind is Kind.CREATE:
        assert file.current == ""
    if decision.kind in (Kind.REPLACE, Kind.DELETE):
        assert file.current == last(file) != ""


@given(FILES)
def test_a_change_that_is_not_made_waits_for_a_person(file: File) -> None:
    """Where another text is generated than what a person changed, it is offered, or it waits."""
    decision = decide(file)

    edited = file.current not in ("", last(file), file.new)
    if edited and file.new not in ("", last(file)):
        assert decision.offered == file.new


@given(FILES)
def test_a_second_look_finds_nothing_new(file: File) -> None:
    """After a decision was carried out, the same look decides nothing more."""
    first = decide(file)
    current = {Kind.CREATE: file.new, Kind.REPLACE: file.new, Kind.DELETE: ""}
    after = File(
        base=first.base,
        offered=first.offered,
        pending=bool(first.offered),
        current=file.current if first.kind is None else current.get(first.kind, file.current),
        new=file.new,
    )

    assert decide(after).kind is None


def test_a_change_that_was_taken_over_is_no_longer_offered() -> None:
    """Whoever deletes the change that waited is not asked again, and later changes start there."""
    assert decide(File(base=A, offered=B, pending=True, current=C, new=B)).waits
    assert decide(File(base=A, offered=B, current=C, new=B)) == Decision(base=B)
    assert decide(File(base=A, offered=B, current=C, new=D)).since == B
