"""The policy of a query as a condition on rows."""

from typing import Any

import sqlalchemy as sa

from backwright.application.guard import Guard
from backwright.application.policy import Who
from backwright.infrastructure.sql.derived import caller
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.mapping import Mapping
from backwright.infrastructure.sql.types import Several, Text

# For each grant: whether the row must be the caller's, and in which states it must be.
Narrowing = tuple[tuple[bool, frozenset[str] | None], ...]


def narrowing(guard: Guard | None) -> Narrowing | None:
    """What the guard grants; None where it grants all rows."""
    if guard is None:
        return None
    for grant in guard.grants:
        if not grant.needs_target():
            return None
    return tuple((grant.who is Who.OWNER, grant.states) for grant in guard.grants)


def granted(
    narrow: Narrowing, mapping: Mapping[Any] | None, dialect: Dialect
) -> sa.ColumnElement[bool]:
    """A row passes if one grant lets it; raises `LookupError` where the mapping can't tell."""
    return sa.or_(sa.false(), *(_grant(own, states, mapping, dialect) for own, states in narrow))


def _grant(
    own: bool, states: frozenset[str] | None, mapping: Mapping[Any] | None, dialect: Dialect
) -> sa.ColumnElement[bool]:
    conditions: list[sa.ColumnElement[bool]] = []
    if own:
        conditions.append(_column(mapping, "owner") == caller())
    if states is not None:
        names = sa.bindparam(None, sorted(states), type_=Several(Text()), unique=True)
        conditions.append(dialect.any_of(_column(mapping, "state"), names))
    return sa.and_(sa.true(), *conditions)


def _column(mapping: Mapping[Any] | None, role: str) -> sa.Column[Any]:
    name = None if mapping is None else {"owner": mapping.owner, "state": mapping.state}[role]
    if mapping is None or name is None:
        raise LookupError(f"a policy asks for the {role}, but no mapping names it ({role}=)")
    return mapping.table.c[name]
