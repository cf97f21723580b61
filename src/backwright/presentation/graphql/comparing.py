"""Two schemas in GraphQL's language: what documents, and code made for the old one, meet."""

import re
from collections.abc import Iterator

from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)
from graphql.utilities import (
    BreakingChangeType,
    DangerousChangeType,
    SafeChangeType,
    SchemaChange,
    find_schema_changes,
)

from backwright.presentation.exposing.comparing import ContractError, Difference, Effect

_SENTENCE = re.compile(
    r"(?:Field |Argument |Enum value |Directive |An? (?:required|optional) (?:argument|field) )?"
    r"(?P<place>\S+) (?P<text>.*)\.",
    re.DOTALL,
)
_GONE, _NEW = "is gone", "is new"
_TEXTS = {
    BreakingChangeType.TYPE_REMOVED: _GONE,
    BreakingChangeType.FIELD_REMOVED: _GONE,
    BreakingChangeType.ARG_REMOVED: _GONE,
    BreakingChangeType.VALUE_REMOVED_FROM_ENUM: _GONE,
    BreakingChangeType.DIRECTIVE_REMOVED: _GONE,
    BreakingChangeType.REQUIRED_ARG_ADDED: "is new and required",
    BreakingChangeType.REQUIRED_INPUT_FIELD_ADDED: "is new and required",
    DangerousChangeType.VALUE_ADDED_TO_ENUM: _NEW,
    DangerousChangeType.OPTIONAL_ARG_ADDED: "is taken, too",
    DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED: "is taken, too",
    SafeChangeType.TYPE_ADDED: _NEW,
    SafeChangeType.FIELD_ADDED: _NEW,
    SafeChangeType.DIRECTIVE_ADDED: _NEW,
}
# The library is careful with these for the sake of inputs that code makes without their names.
_HARMLESS = (
    DangerousChangeType.OPTIONAL_ARG_ADDED,
    DangerousChangeType.OPTIONAL_INPUT_FIELD_ADDED,
)
# It leaves when the last field of its type does, which is told.
_STANDARD = "Standard scalar"
_MUTATION = "Mutation."
_ALLOWED = re.compile(r"\bAllowed: (.+?)\.(?:\s|$)")


def compare(old: str, new: str) -> tuple[Difference, ...]:
    """Every difference but those of descriptions; raises `ContractError`."""
    before, now = _schema(old), _schema(new)
    return (*_differences(before, now), *_rights(before, now))


def _differences(before: GraphQLSchema, now: GraphQLSchema) -> Iterator[Difference]:
    given = _given(now)
    for change in find_schema_changes(before, now):
        if change.type is SafeChangeType.DESCRIPTION_CHANGED:
            continue
        if change.description.startswith(_STANDARD):
            continue
        said = _SENTENCE.fullmatch(change.description)
        place = said["place"] if said else change.description
        text = _TEXTS.get(change.type) or (said["text"] if said else "is different")
        yield Difference(
            place=place,
            text=text,
            effect=_effect(change, place.partition(".")[0] in given),
            use_cases=_use_cases(place),
        )


def _rights(before: GraphQLSchema, now: GraphQLSchema) -> Iterator[Difference]:
    """Who may ask for what, as descriptions say."""
    pairs = (
        (before.query_type, now.query_type),
        (before.mutation_type, now.mutation_type),
        (before.subscription_type, now.subscription_type),
    )
    for old, new in pairs:
        if old is None or new is None:
            continue
        for name in (each for each in old.fields if each in new.fields):
            was, is_now = (_allowed(each.fields[name].description) for each in (old, new))
            if was != is_now:
                place = f"{old.name}.{name}"
                yield Difference(
                    place=place,
                    text=f"is allowed to {is_now}, was to {was}",
                    effect=Effect.CAREFUL,
                    use_cases=_use_cases(place),
                )


def _allowed(description: str | None) -> str:
    found = _ALLOWED.search(description or "")
    return found[1] if found else "nobody in particular"


def _effect(change: SchemaChange, given: bool) -> Effect:
    if isinstance(change.type, BreakingChangeType):
        return Effect.RUNNING
    if isinstance(change.type, SafeChangeType) or change.type in _HARMLESS:
        return Effect.HARMLESS
    if change.type is DangerousChangeType.VALUE_ADDED_TO_ENUM and not given:
        return Effect.HARMLESS
    return Effect.CAREFUL


def _given(schema: GraphQLSchema) -> frozenset[str]:
    """Types that are answered; the others are only taken."""
    # `[Order!]!` → Order
    return frozenset(
        str(field.type).strip("[]!")
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for field in kind.fields.values()
    )


def _use_cases(place: str) -> tuple[str, ...]:
    """A mutation has the name of its use case."""
    if not place.startswith(_MUTATION):
        return ()
    name = re.split(r"\W", place.removeprefix(_MUTATION))[0]
    return (f"{name[:1].upper()}{name[1:]}",)


def _schema(sdl: str) -> GraphQLSchema:
    try:
        return build_schema(sdl, assume_valid=True)
    except (GraphQLError, TypeError) as error:
        raise ContractError(f"it is no schema of GraphQL: {error}") from error
