"""The indexes of a table; its generated file and its migrations must agree on them."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
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
from backwright.builder.blueprint.listings import FilterKind, Listing
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rights import Who

# Lists are sorted by the first characters of longer texts, for which an index is of no use.
_LONGEST_SORTED = 150


def indexes_of(entity: Entity) -> tuple[tuple[str, ...], ...]:
    """The columns of each index, besides unique ones and those of references within the module.

    Lists have their rows in an order that ends with the id, so their indexes do, too. What begins
    with a reference serves it as well as an index of its own would.
    """
    operation = entity.operation(OperationKind.LIST)
    listing = operation.listing if operation is not None else None
    sorted_by = _sorted_by(entity, listing) if listing is not None else ()
    within = tuple(_within(entity, operation)) if operation is not None else ()
    found = (*within, *((name, "id") for name in sorted_by))
    covered = {names[0] for names in found} | _unique(entity)
    filtered = _filtered_by(entity, listing) if listing is not None else ()
    foreign = (
        field.name
        for field in entity.fields
        if isinstance(field.type, ReferenceType) and not field.type.local
    )
    single = dict.fromkeys((*foreign, *filtered))
    return (*((name,) for name in single if name not in covered), *found)


def _within(entity: Entity, operation: Operation) -> Iterator[tuple[str, ...]]:
    """For lists of what refers to one thing, such as the products of a category.

    In the order that they have by default, and in that of a field which they are narrowed by, too.
    An index for each order that can be asked for would cost writes more than it gains.
    """
    listing = operation.listing
    if listing is None:
        return
    ranges = {each.name for each in listing.filters if each.kind is FilterKind.RANGE}
    default = listing.default_sort.removeprefix("-")
    orders = [
        name
        for name in dict.fromkeys((default, *listing.sorts))
        if (name == default or name in ranges) and _is_short(_type(entity, name))
    ]
    for reference in _narrowed_by(entity, operation, listing):
        yield from ((reference, name, "id") for name in orders)


def _narrowed_by(entity: Entity, operation: Operation, listing: Listing) -> tuple[str, ...]:
    """References that lists are filtered by, or that decide whose they are."""
    own = any(grant.who is Who.OWNER for grant in operation.allow)
    owner = (entity.owner,) if own and entity.owner is not None else ()
    names = dict.fromkeys((*owner, *(each.name for each in listing.filters)))
    alone = _unique(entity)
    return tuple(
        name
        for name in names
        if isinstance(_type(entity, name), ReferenceType) and name not in alone
    )


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
