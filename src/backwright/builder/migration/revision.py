"""One revision as a plain Alembic file."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from backwright.builder.design.words import literal
from backwright.builder.migration.changes import (
    Change,
    CreateTable,
    FillSearch,
    losses,
    unfilled,
)
from backwright.builder.migration.describing import headline, paragraphs, slug
from backwright.builder.migration.difference import difference
from backwright.builder.migration.schema import Schema
from backwright.builder.migration.statements import statements
from backwright.builder.render.project import formatted

_WIDTH = 96
# What a revision does not need is dropped again when it is formatted.
_IMPORTS = """
import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from backwright.infrastructure.sql import (
    Boolean, Date, Duration, Identifier, Instant, Integer, Json, Number, Text, Time
)
from backwright.infrastructure.sql.search_text import searchable
"""
# Beyond it, tables are created in functions of their own.
_MOST_STEPS = 3
_VERBS: dict[type[object], str] = {CreateTable: "create", FillSearch: "fill"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A file of the folder `migrations`, and what it does in one line.

    `destructive` names what data it loses, `unfilled` the columns for which rows that are there
    have no value: it runs only without such rows.
    """

    name: str
    text: str
    headline: str
    destructive: tuple[str, ...]
    unfilled: tuple[str, ...]


def revision(
    old: Schema, new: Schema, *, number: str, after: str | None, package: str
) -> Revision | None:
    """The file that leads from one schema to the other, and back; None if they are the same."""
    forward, back = difference(old, new), difference(new, old)
    if not forward:
        return None
    lost = tuple(each for change in forward for each in losses(change))
    name = f"{number}_{slug(forward, first=after is None)}.py"
    lines = [
        *_docstring(name, forward),
        _IMPORTS,
        f"revision = {literal(number)}",
        f"down_revision: str | None = {'None' if after is None else literal(after)}",
        f"destructive: tuple[str, ...] = ({''.join(f'{literal(each)}, ' for each in lost)})",
        *_function("upgrade", "Bring the tables to this revision.", forward),
        *_function("downgrade", "Bring the tables back to the revision before.", back),
    ]
    text = formatted({name: "\n".join(lines)}, package)[name]
    return Revision(
        name=name,
        text=text,
        headline=headline(forward),
        destructive=lost,
        unfilled=tuple(each for change in forward for each in unfilled(change)),
    )


def _docstring(name: str, changes: Sequence[Change]) -> list[str]:
    """Its first sentence is the name of the file, spoken."""
    title = name.removesuffix(".py").partition("_")[2].replace("_", " ").capitalize()
    wrapped = (textwrap.fill(each, _WIDTH) for each in paragraphs(changes))
    return [f'"""{title}.', "", "\n\n".join(wrapped), '"""']


def _function(name: str, doc: str, changes: Sequence[Change]) -> list[str]:
    """The function, and functions of their own for what would make it long.

    What loses data stays in it, where whoever reads or checks it sees it at once.
    """
    many = len(changes) > _MOST_STEPS
    steps: list[str] = []
    functions: list[str] = []
    for change in changes:
        lines = statements(change)
        if isinstance(change, FillSearch) or (many and isinstance(change, CreateTable)):
            back = "_back" if name == "downgrade" else ""
            step = f"_{_VERBS[type(change)]}{back}_{change.table.name}"
            functions += _defined(step, lines)
            lines = [f"{step}()"]
        steps += lines
    return [*_defined(name, [f'"""{doc}"""', *steps]), *functions]


def _defined(name: str, lines: list[str]) -> list[str]:
    return ["", "", f"def {name}() -> None:", *(f"    {line}" for line in lines)]
