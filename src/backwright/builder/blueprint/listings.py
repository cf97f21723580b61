"""What a list can be asked."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.field_types import FieldType


class FilterKind(StrEnum):
    """What a filter asks.

    EQUALS: the value is one of those given. RANGE: `<name>_min` and `<name>_max`, ends included.
    CONTAINS: the list holds all that are given. LINKED: linked with all that are given.
    """

    EQUALS = "equals"
    RANGE = "range"
    CONTAINS = "contains"
    LINKED = "linked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter of a list; `type` is of one value that a caller gives."""

    name: str
    kind: FilterKind
    type: FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list can be asked. `default_sort` is one of `sorts`, with `-` where descending."""

    filters: tuple[Filter, ...]
    search: tuple[str, ...]
    sorts: tuple[str, ...]
    default_sort: str
    page_size: int = 20
