"""Facts that operations record, and where their values come from."""

from dataclasses import dataclass
from enum import StrEnum

from backwright.builder.blueprint.field_types import FieldType


class Source(StrEnum):
    """Where an event's value comes from: the id, a field (after the change), its old value, an
    input of the operation."""

    ID = "id"
    FIELD = "field"
    OLD = "old"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventField:
    """One value that an event carries, and the `field` or input `origin` that it comes from."""

    name: str
    type: FieldType
    optional: bool
    source: Source
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact that operations record; the first field is the entity's identity.

    `changed` is the field whose change it tells of: operations record the event only if its value
    is another than before. `operations` name those that record it.
    """

    name: str
    fields: tuple[EventField, ...]
    operations: tuple[str, ...]
    changed: str = ""
    schema: int = 1
    description: str = ""
