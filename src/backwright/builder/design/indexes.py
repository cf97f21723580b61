"""The indexes of a table; its generated file and its migrations must agree on them."""

from backwright.builder.blueprint.field_types import (
    BoolType,
    EmailType,
    FieldType,
    ReferenceType,
    SequenceType,
    SlugType,
    TextType,
    UrlType,
)
from backwright.builder.blueprint.model import Entity
from backwright.builder.blueprint.operations import FilterKind, Listing, OperationKind

# Lists are sorted by the first characters of longer texts, for which an index is of no use.
_LONGEST_SORTED = 150


def indexes_of(entity: Entity) -> tuple[tuple[str, ...], ...]:
    """The columns of each index, besides unique ones and those of references within the module.

    Lists have their rows in an order that ends with the id, so their indexes do, too.
    """
    operation = entity.operation(OperationKind.LIST)
    listing = operation.listing if operation is not None else None
    sorted_by = _sorted_by(entity, listing) if listing is not None else ()
    found = dict.fromkeys((name, "id") for name in sorted_by)
    covered = {name for name, _ in found} | _unique(entity)
    filtered = _filtered_by(entity, listing) if listing is not None else ()
    foreign = (
        field.name
        for field in entity.fields
        if isinstance(field.type, ReferenceType) and not field.type.local
    )
    single = dict.fromkeys((*foreign, *filtered))
    return (*((name,) for name in single if name not in covered), *found)


def _sorted_by(entity: Entity, listing: Listing) -> tuple[str, ...]:
    names = dict.fromkeys(name.removeprefix("-") for name in listing.sorts)
    ordered = {"id", *_unique(entity)}
    return tuple(name for name in names if name not in ordered and _is_short(_type(entity, name)))


def _filtered_by(entity: Entity, listing: Listing) -> tuple[str, ...]:
    """What an index helps to find: of two values it does not, and lists have none."""
    kinds = (FilterKind.EQUALS, FilterKind.RANGE)
    return tuple(
        each.name
        for each in listing.filters
        if each.kind in kinds
        and not isinstance(each.type, BoolType)
        and not _has_own(entity, each.name)
    )


def _has_own(entity: Entity, name: str) -> bool:
    kind = _type(entity, name)
    return name == "id" or (isinstance(kind, ReferenceType) and kind.local)


def _unique(entity: Entity) -> set[str]:
    return {
        field.name
        for field in entity.fields
        if field.unique or isinstance(field.type, SequenceType)
    }


def _type(entity: Entity, name: str) -> FieldType | None:
    return next((field.type for field in entity.fields if field.name == name), None)


def _is_short(kind: FieldType | None) -> bool:
    if isinstance(kind, (TextType, EmailType, UrlType, SlugType)):
        return kind.max is not None and kind.max <= _LONGEST_SORTED
    return not isinstance(kind, BoolType)
