"""Statements that are compiled once."""

import sqlalchemy as sa

from backwright.infrastructure.sql.compiled import Compiled, Shapes, compiled, parameter
from backwright.infrastructure.sql.database import Statement, Verb
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.types import Integer, Text

table = sa.Table("t", sa.MetaData(), sa.Column("a", Text()), sa.Column("b", Integer()))


def test_a_statement_knows_what_it_does(dialect: Dialect) -> None:
    """Its verb and its table, as engines need them."""
    every = [sa.select(table), sa.insert(table), sa.update(table), sa.delete(table)]
    statements = [compiled(each, dialect).statement for each in every]

    assert [each.verb for each in statements] == [
        Verb.READ,
        Verb.INSERT,
        Verb.UPDATE,
        Verb.DELETE,
    ]
    assert [each.table for each in statements] == ["", "t", "t", "t"]


def test_arguments_are_in_the_order_of_the_driver(dialect: Dialect) -> None:
    """A value that the statement holds itself goes with them."""
    one, fixed = parameter("one", Text()), sa.bindparam(None, 7, type_=Integer(), unique=True)
    where = sa.and_(table.c.b == fixed, table.c.a == one, table.c.a != one)
    made = compiled(sa.select(table).where(where), dialect)

    arguments = made.arguments({"one": "x", "more": 1})

    assert arguments[:2] == [7, "x"]
    assert set(arguments) == {7, "x"}
    assert made.names[1] == "one"


def test_shapes_are_compiled_once_and_bounded() -> None:
    """Many callers with ever new shapes don't fill the memory."""
    shapes, made = Shapes(), list[int]()

    def make(number: int) -> Compiled:
        made.append(number)
        return Compiled(Statement(str(number)), ())

    for number in (*range(10), *range(10)):
        shapes.of(number, lambda number=number: make(number))
    assert made == [*range(10)]
    for number in range(5000):
        shapes.of(number, lambda number=number: make(number))

    assert len(shapes) <= 1000
