"""What a revision does, said for people: on one line, and with its locks."""

from collections.abc import Iterable, Sequence

from backwright.builder.blueprint.spelling import snake
from backwright.builder.migration.changes import (
    AlterTable,
    Change,
    CreateTable,
    DropTable,
    FillSearch,
    losses,
    unfilled,
)

_LONGEST_SLUG = 40


def headline(changes: Sequence[Change]) -> str:
    """For the plan: `ADD COLUMN, no table rewrite, reversible`."""
    done = dict.fromkeys(verb for change in changes for verb in _verbs(change))
    rewrite = "rewrites a table" if any(map(_rewrites, changes)) else "no table rewrite"
    lost = any(losses(change) for change in changes)
    back = "data can't come back" if lost else "reversible"
    return ", ".join((*done, rewrite, back))


def paragraphs(changes: Sequence[Change]) -> list[str]:
    """For the docstring: what is done, which locks it takes, and what to look out for."""
    said = [" ".join(f"{sentence}." for sentence in _sentences(changes))]
    locks = list(dict.fromkeys(lock for change in changes for lock in _locks(change)))
    if locks:
        said.append("On PostgreSQL: " + "; ".join(locks) + ".")
    if any(map(_copies, changes)):
        said.append("On SQLite the table is copied, as ALTER TABLE can do little there.")
    said += _warnings(changes)
    return said


def slug(changes: Sequence[Change], *, first: bool) -> str:
    """The second half of the file's name: `order_note`."""
    if first:
        return "initial"
    parts = list(dict.fromkeys(_slug_part(change) for change in changes))
    more = "" if len(parts) < 3 else f"_and_{len(parts) - 1}_more"
    named = "_and_".join(parts) if len(parts) < 3 else parts[0]
    return named[: _LONGEST_SLUG - len(more)].rstrip("_") + more


def _slug_part(change: Change) -> str:
    name = snake((change.table.of or change.table.name).rpartition(".")[2])
    match change:
        case DropTable():
            return f"without_{name}"
        case AlterTable(dropped=dropped, altered=altered, added=added):
            touched = [each.name for each in added.columns] or [
                *(f"without_{each.name}" for each in dropped.columns),
                *(after.name for _, after in altered),
            ]
            own = [each for each in touched if not each.endswith("_currency")]
            return f"{name}_{own[0]}" if len(own) == 1 else f"{name}_{'fields' if own else 'rules'}"
        case _:
            return name


def _verbs(change: Change) -> Iterable[str]:
    match change:
        case CreateTable():
            yield "CREATE TABLE"
        case DropTable():
            yield "DROP TABLE"
        case FillSearch():
            yield "UPDATE of the search text"
        case AlterTable(dropped=dropped, altered=altered, added=added):
            if dropped.columns:
                yield "DROP COLUMN"
            if added.columns:
                yield "ADD COLUMN"
            if altered:
                yield "ALTER COLUMN"
            if dropped.constraints or dropped.indexed:
                yield "DROP CONSTRAINT" if dropped.constraints else "DROP INDEX"
            if added.constraints:
                yield "ADD CONSTRAINT"
            if added.indexed:
                yield "CREATE INDEX"


def _sentences(changes: Sequence[Change]) -> Iterable[str]:
    created = [each.table.name for each in changes if isinstance(each, CreateTable)]
    if created:
        yield f"Creates {', '.join(created)}"
    for change in changes:
        table = change.table.name
        match change:
            case CreateTable():
                continue
            case DropTable():
                yield f"Drops {table} and all its rows"
            case FillSearch():
                yield f"Writes the search text of all rows of {table}"
            case AlterTable():
                yield from _alterations(change)


def _alterations(change: AlterTable) -> Iterable[str]:
    table, dropped, added = change.table.name, change.dropped, change.added
    columns = (
        ("Drops", dropped.columns),
        ("Adds", added.columns),
        ("Changes", tuple(after for _, after in change.altered)),
    )
    for verb, some in columns:
        if some:
            yield f"{verb} {', '.join(f'{table}.{column.name}' for column in some)}"
    if dropped.constraints or dropped.indexed or added.constraints or added.indexed:
        yield f"Changes what {table} checks and finds quickly"


def _locks(change: Change) -> Iterable[str]:
    table = change.table.name
    match change:
        case AlterTable(altered=altered, added=added):
            checked = added.checks or added.uniques or altered
            how_long = "while its rows are checked" if checked else "for an instant"
            yield f"{table} is locked {how_long} (ACCESS EXCLUSIVE)"
            if added.foreign_keys:
                targets = ", ".join(dict.fromkeys(key.target for key in added.foreign_keys))
                yield f"writes to {table} and {targets} wait while references are checked"
            if added.indexed:
                yield f"writes to {table} wait while the index is built (SHARE)"
        case DropTable():
            yield f"{table} is locked for an instant (ACCESS EXCLUSIVE)"
        case FillSearch():
            yield f"every row of {table} is updated"
        case CreateTable():
            return


def _copies(change: Change) -> bool:
    """Whether SQLite has to copy the table: it adds columns and indexes in place."""
    match change:
        case AlterTable(dropped=dropped, altered=altered, added=added):
            drops = dropped.columns or dropped.constraints
            return bool(drops or altered or added.constraints)
        case _:
            return False


def _rewrites(change: Change) -> bool:
    """Whether every row is written anew on PostgreSQL."""
    match change:
        case AlterTable(altered=altered):
            return any(before.stored_type != after.stored_type for before, after in altered)
        case FillSearch():
            return True
        case _:
            return False


def _warnings(changes: Sequence[Change]) -> Iterable[str]:
    lost = [each for change in changes for each in losses(change)]
    if lost:
        yield (
            "Loses data, and runs only when it is allowed by name. Zero downtime: first deploy "
            "code that no longer uses what goes, then migrate."
        )
    empty = [each for change in changes for each in unfilled(change)]
    if empty:
        yield (
            f"Nobody can know {', '.join(empty)} of rows that are there already: this fails unless "
            "there are none. Write their values here, or give the field a default."
        )
    if any(_keeps_default(change) for change in changes):
        yield (
            "The database keeps the default, so that the version of the code that is running "
            "meanwhile can go on inserting."
        )


def _keeps_default(change: Change) -> bool:
    if not isinstance(change, AlterTable):
        return False
    return any(not each.nullable and each.fill for each in change.added.columns)
