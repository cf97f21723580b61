"""An order in which tables can be created, though some may refer to each other in a circle."""

from collections.abc import Iterable
from dataclasses import replace

from backwright.builder.migration.changes import AlterTable, Parts
from backwright.builder.migration.schema import ForeignKey, Table


def by_reference(tables: Iterable[Table]) -> tuple[list[Table], list[AlterTable]]:
    """Referred-to tables first, else as given; and the references to add when all are there.

    A reference that closes a circle is taken out of its table, and comes in an alteration.
    """
    waiting = {table.name: table for table in tables}
    ordered: list[Table] = []
    later: list[AlterTable] = []
    while waiting:
        ready = next((each for each in waiting.values() if not each.targets & waiting.keys()), None)
        if ready is None:
            whole = next(iter(waiting.values()))
            early = [key for key in whole.foreign_keys if _is_early(key, whole, waiting)]
            kept = tuple(key for key in whole.foreign_keys if key not in early)
            ready = replace(whole, foreign_keys=kept)
            later.append(AlterTable(table=whole, added=Parts(foreign_keys=tuple(early))))
        ordered.append(ready)
        del waiting[ready.name]
    return ordered, later


def _is_early(key: ForeignKey, table: Table, waiting: dict[str, Table]) -> bool:
    return key.target in waiting and key.target != table.name
