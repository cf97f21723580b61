"""How many statements a commit becomes, and what they say."""

import pytest

from backwright.infrastructure.postgresql.combining import MOST, Combining, Step
from backwright.infrastructure.sql.database import Statement, Verb, Write

CHANGE = Statement("UPDATE books SET title = $2 WHERE id = $1", Verb.UPDATE, "books")
INSERT = Statement("INSERT INTO events (data) VALUES ($1)", Verb.INSERT, "events")


def change(row: object) -> Write:
    return Write(CHANGE, (row, "title"), 1, row)


def insert(row: object) -> Write:
    return Write(INSERT, (row,), None, row)


def firsts(*writes: Write) -> list[int]:
    return [step.first for step in Combining(10).steps(writes)]


def test_writes_to_different_rows_are_one_statement() -> None:
    """One round trip, and all arguments in order."""
    (step,) = Combining(10).steps([change("a"), insert("b"), change("c")])

    assert step.arguments == ["a", "title", "b", "c", "title"]
    assert "WHERE id = $1" in step.sql
    assert "VALUES ($3)" in step.sql
    assert "SET title = $5 WHERE id = $4" in step.sql


def test_no_writes_are_no_statement() -> None:
    """There is nothing to send."""
    assert Combining(10).steps([]) == []


@pytest.mark.parametrize(
    ("writes", "expected"),
    [
        ([change("a"), change("a")], [0, 1]),
        ([change("a"), insert("a")], [0]),
        ([change(None), change("a")], [0, 1]),
        ([change("a"), change(None)], [0, 1]),
        ([change(None), insert("a")], [0]),
        ([change("a"), change("b"), change("a"), change("b")], [0, 2]),
        ([insert(number) for number in range(MOST)], [0]),
        ([insert(number) for number in range(MOST + 1)], [0, MOST]),
    ],
)
def test_a_row_is_written_once_in_a_statement(writes: list[Write], expected: list[int]) -> None:
    """Nor is one that is unknown together with others of its table, nor are there too many."""
    assert firsts(*writes) == expected


def test_a_shape_is_made_once() -> None:
    """The same kinds of writes are the same statement, which is prepared already."""
    combining = Combining(10)

    (first,) = combining.steps([change("a"), insert(1)])
    (second,) = combining.steps([change("b"), insert(2)])

    assert first.sql is second.sql


def test_the_number_of_rows_is_part_of_the_shape() -> None:
    """What is expected is checked by the statement itself."""
    combining = Combining(10)

    (one,) = combining.steps([Write(CHANGE, ("a", "t"), 1, "a")])
    (two,) = combining.steps([Write(CHANGE, ("a", "t"), 2, "a")])

    assert one.sql != two.sql


def test_what_can_not_miss_is_not_counted() -> None:
    """Only writes that may miss, and rows of one table, need an order of their own."""
    log = Statement("INSERT INTO log (data) VALUES ($1)", Verb.INSERT, "log")
    step: Step
    (step,) = Combining(10).steps([insert("a"), change("b"), Write(log, ("c",), None, "c")])
    (alone,) = Combining(10).steps([insert("a")])
    (twice,) = Combining(10).steps([insert("a"), insert("b")])

    assert [f"FROM _write_{index}" in step.sql for index in range(3)] == [False, True, False]
    assert "count" not in alone.sql
    assert twice.sql.index("FROM _write_0") < twice.sql.index("FROM _write_1")


def test_what_looks_like_a_parameter_in_quotes_is_none() -> None:
    """Text and names stay as they are."""
    odd = Statement("UPDATE t SET \"a$1\" = 'it''s $2', b = $1", Verb.UPDATE, "t")
    step: Step
    (step,) = Combining(10).steps([change("a"), Write(odd, ("b",))])

    assert "UPDATE t SET \"a$1\" = 'it''s $2', b = $3" in step.sql
