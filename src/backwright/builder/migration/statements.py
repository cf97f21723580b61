"""The changes of a revision as the statements of its functions."""

import ast
from collections.abc import Callable, Iterable

from backwright.builder.design.words import literal
from backwright.builder.migration.changes import (
    AlterTable,
    Change,
    CreateTable,
    DropTable,
    FillSearch,
    Parts,
)
from backwright.builder.migration.schema import NUMBER, Column, ForeignKey, PartialIndex, Table


def statements(change: Change) -> list[str]:
    """Lines of Python, indented relative to the function they stand in."""
    match change:
        case CreateTable(table=table):
            return _create(table)
        case DropTable(table=table):
            return [f"op.drop_table({literal(table.name)})"]
        case AlterTable():
            return [*_backfills(change), *_batch(change)]
        case FillSearch(table=table):
            return _fill_search(table)


def _create(table: Table) -> list[str]:
    key = ", ".join(map(literal, table.primary_key))
    parts = [
        *(_column(column, column.default) for column in table.columns),
        f"sa.PrimaryKeyConstraint({key}, name={_name('pk', table)})",
        *(
            f"sa.UniqueConstraint({_list(names)}, name={_name('uq', table, *names)})"
            for names in table.uniques
        ),
        *(
            f"sa.CheckConstraint({literal(each.condition)}, name={_name('ck', table, each.name)})"
            for each in table.checks
        ),
        *(
            f"sa.ForeignKeyConstraint([{literal(key.column)}], [{literal(f'{key.target}.id')}], "
            f"name={_name('fk', table, key.column)}, ondelete={literal(key.on_delete)})"
            for key in table.foreign_keys
        ),
        *(["sqlite_autoincrement=True"] if _counts(table) else []),
    ]
    return [
        f"op.create_table({literal(table.name)},",
        *(f"    {part}," for part in parts),
        ")",
        *(
            f"op.create_index({_name('ix', table, *names)}, {literal(table.name)}, "
            f"[{_list(names)}])"
            for names in table.indexes
        ),
        *(f"op.{_partial(index, table, of=True)}" for index in table.partial_indexes),
    ]


def _column(column: Column, default: str) -> str:
    # A number that is a key alone is given by the database, unless it is told not to.
    given_here = ", autoincrement=False" if column.type == NUMBER else ""
    identity = ", sa.Identity(always=True)" if column.identity else given_here
    needed = "" if column.nullable else ", nullable=False"
    given = f", server_default={default}" if default else ""
    return f"sa.Column({literal(column.name)}, {column.type}{identity}{needed}{given})"


def _batch(change: AlterTable) -> list[str]:
    table, added = change.table, change.added
    options = ', table_kwargs={"sqlite_autoincrement": True}' if _counts(table) else ""
    return [
        f"with op.batch_alter_table({literal(table.name)}{options}) as table:",
        *(f"    table.{line}" for line in _drops(table, change.dropped)),
        *(f"    table.{_alter(before, after)}" for before, after in change.altered),
        *(
            f"    table.add_column({_column(each, each.default or _needed(each))})"
            for each in added.columns
        ),
        *(f"    table.{line}" for line in _adds(table, added)),
    ]


def _needed(column: Column) -> str:
    """Where a value may be missing, none is given to the rows that are there."""
    return "" if column.nullable else column.fill


def _drops(table: Table, parts: Parts) -> list[str]:
    dropped = (
        *(("fk", "foreignkey", (key.column,)) for key in parts.foreign_keys),
        *(("uq", "unique", names) for names in parts.uniques),
        *(("ck", "check", (each.name,)) for each in parts.checks),
    )
    return [
        *(f"drop_index({_name('ix', table, *names)})" for names in parts.indexes),
        *(
            f"drop_index({_name(index.prefix, table, index.name)})"
            for index in parts.partial_indexes
        ),
        *(
            f"drop_constraint({_name(prefix, table, *names)}, type_={literal(kind)})"
            for prefix, kind, names in dropped
        ),
        *(f"drop_column({literal(column.name)})" for column in parts.columns),
    ]


def _adds(table: Table, parts: Parts) -> list[str]:
    return [
        *(
            f"create_unique_constraint({_name('uq', table, *names)}, [{_list(names)}])"
            for names in parts.uniques
        ),
        *(
            f"create_check_constraint({_name('ck', table, each.name)}, {literal(each.condition)})"
            for each in parts.checks
        ),
        *(_add_reference(table, key) for key in parts.foreign_keys),
        *(
            f"create_index({_name('ix', table, *names)}, [{_list(names)}])"
            for names in parts.indexes
        ),
        *(_partial(index, table, of=False) for index in parts.partial_indexes),
    ]


def _partial(index: PartialIndex, table: Table, *, of: bool) -> str:
    """The call that creates it; `of` says that it names the table."""
    name = _name(index.prefix, table, index.name)
    place = f"{literal(table.name)}, " if of else ""
    unique = ", unique=True" if index.unique else ""
    where = f"sa.text({literal(index.where)})"
    return (
        f"create_index({name}, {place}[{_list(index.columns)}]{unique}, "
        f"postgresql_where={where}, sqlite_where={where})"
    )


def _add_reference(table: Table, key: ForeignKey) -> str:
    return (
        f"create_foreign_key({_name('fk', table, key.column)}, {literal(key.target)}, "
        f'[{literal(key.column)}], ["id"], ondelete={literal(key.on_delete)})'
    )


def _alter(before: Column, after: Column) -> str:
    changed = [
        *([f"type_={after.type}"] if before.stored_type != after.stored_type else []),
        *([f"nullable={after.nullable}"] if before.nullable != after.nullable else []),
    ]
    return f"alter_column({literal(after.name)}, existing_type={before.type}, {', '.join(changed)})"


def _backfills(change: AlterTable) -> list[str]:
    """Values for the rows that are there and have none, where one is known."""
    return [
        _backfill(change.table, after)
        for before, after in change.altered
        if before.nullable and not after.nullable and after.fill
    ]


def _backfill(table: Table, column: Column) -> str:
    name, value = literal(column.name), column.fill
    if value.startswith('"'):
        quoted = "'" + ast.literal_eval(value).replace("'", "''") + "'"
        value = f"sa.literal_column({literal(quoted)})"
    where = f"sa.table({literal(table.name)}, sa.column({name}, {column.type}))"
    return (
        f"op.execute(sa.update({where})"
        f".where(sa.column({name}).is_(None)).values({{{name}: {value}}}))"
    )


def _fill_search(table: Table) -> list[str]:
    names = ("id", *table.search)
    types = {column.name: column.type for column in table.columns}
    columns = ", ".join(f"sa.column({literal(name)}, {types[name]})" for name in names)
    return [
        "if op.get_context().as_sql:",
        "    return  # the text is made by Python, which SQL alone can't do",
        f"rows = sa.table({literal(table.name)}, {columns}, "
        f'sa.column("search", {types["search"]}))',
        "connection = op.get_bind()",
        f"found = connection.execute(sa.select({', '.join(f'rows.c.{name}' for name in names)}))",
        "for row in found.all():",
        '    text = searchable("\\n".join(part or "" for part in row[1:]))',
        "    connection.execute(sa.update(rows).where(rows.c.id == row.id).values(search=text))",
    ]


def _counts(table: Table) -> bool:
    return any(column.identity for column in table.columns)


def _name(prefix: str, table: Table, *parts: str) -> str:
    return f"op.f({literal('_'.join((prefix, table.name, *parts)))})"


def _list(names: Iterable[str]) -> str:
    quote: Callable[[str], str] = literal
    return ", ".join(map(quote, names))
