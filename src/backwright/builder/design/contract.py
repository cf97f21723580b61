"""What other modules and callers may know of an entity: its view and its messages."""

from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.entities import Entity, ValueObject
from backwright.builder.blueprint.field_types import InstantType, ListType, MapType
from backwright.builder.blueprint.fields import Field, Shown
from backwright.builder.blueprint.listings import Filter, FilterKind, Listing
from backwright.builder.blueprint.operations import Operation, OperationKind, Result
from backwright.builder.blueprint.reserved import CLASSES
from backwright.builder.blueprint.spelling import pascal
from backwright.builder.design.code import Class, Source
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling, optional
from backwright.builder.design.words import literal, sentence, spoken, with_article

_WITHOUT_ID = (
    OperationKind.CREATE,
    OperationKind.REGISTER,
    OperationKind.LIST,
    OperationKind.ME,
    OperationKind.LOG_IN,
    OperationKind.REFRESH,
    OperationKind.LOG_OUT,
    OperationKind.CHANGE_PASSWORD,
)
_UNSET = [("msgspec", "UNSET"), ("msgspec", "UnsetType")]


def contract_of(entity: Entity, lookup: Lookup) -> Source:
    """The file of an entity's view and messages."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    aliases = Aliases(entity, lookup, spelling)
    messages = tuple(
        _message(entity, operation, spelling, imports, aliases) for operation in entity.operations
    )
    view = _view(entity, spelling)
    return Source(
        doc=f"{spoken(entity.plural).capitalize()}: what others see of them and may ask.",
        constants=aliases.lines(),
        classes=(view, *messages, *_inner(entity, lookup)),
        imports=imports.lines(),
    )


def takes_id(operation: Operation) -> bool:
    """Whether its message names the one that is meant."""
    return operation.kind not in _WITHOUT_ID


def messages_of(entity: Entity, lookup: Lookup) -> tuple[str, ...]:
    """The names that the entity's contract offers."""
    inner = (each.name for each in _inner(entity, lookup))
    return (entity.view, *(each.message for each in entity.operations), *inner)


class Aliases:
    """Names for checked types, so that two messages don't repeat what is checked."""

    def __init__(self, entity: Entity, lookup: Lookup, spelling: Spelling) -> None:
        self._entity = entity
        self._spelling = spelling
        self._taken = {*CLASSES, *messages_of(entity, lookup)}
        self._names: dict[str, str] = {}

    def given(self, field: Field) -> str:
        """The type as commands take it."""
        written = self._spelling.given(field.type)
        if not written.startswith("Annotated["):
            return written
        name = pascal(field.name)
        if name in self._taken:
            name = f"{self._entity.name}{name}"
        known = self._names.setdefault(name, written)
        return name if known == written else written

    def default(self, field: Field) -> None:
        """Import the enumerations that the field's default names."""
        for enum in field.default.enums if field.default else ():
            self._spelling.enumeration(enum)

    def lines(self) -> tuple[str, ...]:
        """One assignment for each name."""
        return tuple(f"{name} = {written}" for name, written in self._names.items())


def values_of(values: tuple[ValueObject, ...], lookup: Lookup, doc: str) -> Source:
    """The file of the structs that value objects are sent and shown as."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    return Source(
        doc=doc,
        classes=tuple(each for value in values for each in _structs(value, lookup, spelling)),
        imports=imports.lines(),
    )


def _structs(value: ValueObject, lookup: Lookup, spelling: Spelling) -> tuple[Class, ...]:
    doc = sentence(value.description or with_article(spoken(value.snake)))
    if value.data == value.input:
        return (_struct(value.data, doc, value.shown, spelling),)
    shown = tuple(
        f"{field.name}: {optional(spelling.shown(field.type), field)}" for field in value.shown
    )
    bases = "(Struct, frozen=True, kw_only=True)"
    return (
        *((_struct(value.input, doc, value.inputs, spelling),) if lookup.is_given(value) else ()),
        Class(name=value.data, bases=bases, doc=doc, attributes=shown),
    )


def _struct(name: str, doc: str, fields: tuple[Field, ...], spelling: Spelling) -> Class:
    return Class(
        name=name,
        bases="(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True)",
        doc=doc,
        attributes=tuple(attribute(field, spelling.given(field.type)) for field in fields),
    )


def _view(entity: Entity, spelling: Spelling) -> Class:
    shown: tuple[Field | Shown, ...] = (*entity.shown, *entity.shows)
    return Class(
        name=entity.view,
        bases="(AggregateView, frozen=True, kw_only=True)",
        doc=sentence(entity.description or with_article(spoken(entity.snake))),
        attributes=(
            f"id: {spelling.identity(entity.ref)}",
            *(
                f"{each.name}: {spelling.shown(each.type)}{' | None' if each.optional else ''}"
                for each in shown
            ),
        ),
    )


def _message(
    entity: Entity, operation: Operation, spelling: Spelling, imports: Imports, aliases: Aliases
) -> Class:
    identity = f"id: {spelling.identity(entity.ref)}"
    return Class(
        name=operation.message,
        bases=f"({_base(entity, operation)}, frozen=True, kw_only=True)",
        doc=sentence(operation.description),
        attributes=(
            *((identity,) if takes_id(operation) else ()),
            *_step(operation, imports, aliases),
            *(_input(field, operation.patch, imports, aliases) for field in operation.inputs),
            *(_listing(operation.listing, spelling, imports) if operation.listing else ()),
        ),
    )


def _base(entity: Entity, operation: Operation) -> str:
    result = {
        Result.VIEW: entity.view,
        Result.TOKENS: "Tokens",
        Result.NOTHING: "None",
        Result.PAGE: entity.view,
    }[operation.result]
    if operation.result is Result.PAGE:
        return f"ListQuery[{result}]"
    return f"{'Command' if operation.is_command else 'Query'}[{result}]"


def _step(operation: Operation, imports: Imports, aliases: Aliases) -> tuple[str, ...]:
    """What an operation on an element takes: its key as it is, changes as a merge patch."""
    step = operation.step
    if step is None:
        return ()
    patch = step.change is ListChange.CHANGE
    return tuple(
        _input(field, patch and field.name != step.key, imports, aliases) for field in step.fields
    )


def _input(field: Field, patch: bool, imports: Imports, aliases: Aliases) -> str:
    written = aliases.given(field)
    if not patch:
        if field.default is not None:
            imports.update(field.default.imports)
            aliases.default(field)
        return attribute(field, written)
    imports.update(_UNSET)
    return f"{field.name}: {written} | UnsetType{' | None' if field.optional else ''} = UNSET"


def attribute(field: Field, written: str) -> str:
    """The line of a field that is given, with its default."""
    default = ""
    if field.default is not None:
        default = f" = {field.default.python}"
    elif field.optional:
        default = " = None"
    elif isinstance(field.type, ListType) and not field.type.min:
        default = " = []"
    elif isinstance(field.type, MapType) and not field.type.min:
        default = " = {}"
    return f"{field.name}: {optional(written, field)}{default}"


def _listing(listing: Listing, spelling: Spelling, imports: Imports) -> tuple[str, ...]:
    if listing.filters or listing.search:
        imports.update(_UNSET)
    search = ("search: Search | UnsetType = UNSET",) if listing.search else ()
    sorts = ", ".join(f"{literal(name)}, {literal('-' + name)}" for name in listing.sorts)
    sort = (f"sort: Literal[{sorts}] = {literal(listing.default_sort)}",) if sorts else ()
    size = (f"limit: Limit = {listing.page_size}",) if listing.page_size != 20 else ()
    filters = (line for each in listing.filters for line in _filter(each, spelling))
    return (*filters, *search, *sort, *size)


def _filter(filter: Filter, spelling: Spelling) -> tuple[str, ...]:
    """Parameters of a list; one value of a filter is of the type that the field shows."""
    instant = isinstance(filter.type, InstantType)
    written = spelling.given(filter.type) if instant else spelling.shown(filter.type)
    if filter.kind is FilterKind.RANGE:
        ends = (f"{filter.name}_min", f"{filter.name}_max")
        return tuple(f"{name}: {written} | UnsetType = UNSET" for name in ends)
    if written == "bool":
        return (f"{filter.name}: bool | UnsetType = UNSET",)
    return (f"{filter.name}: list[{written}] | UnsetType = UNSET",)


def _inner(entity: Entity, lookup: Lookup) -> tuple[Class, ...]:
    """Queries that other modules ask, and no protocol shows."""
    many, ids = f"Get{pascal(entity.plural)}", f"ids: list[{entity.id_type}]"
    found = Class(
        name=many,
        bases=f"(Query[list[{entity.view}]], frozen=True, kw_only=True)",
        doc=f"Look at several {spoken(entity.plural)} at once: one for each id, in their order.",
        attributes=(ids,),
    )
    exist = Class(
        name=f"Check{pascal(entity.plural)}",
        bases="(Query[None], frozen=True, kw_only=True)",
        doc=f"Fail unless all of these {spoken(entity.plural)} exist.",
        attributes=(ids,),
    )
    return (
        *((found,) if lookup.asked_for_many(entity) else ()),
        *((exist,) if lookup.asked_to_exist(entity) else ()),
    )
