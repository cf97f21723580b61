"""What a module has besides its entities: identifiers, events, value objects, and its parts."""

from backwright.builder.blueprint.entities import Enumeration, ValueObject
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.model import Module
from backwright.builder.blueprint.spelling import snake
from backwright.builder.design.code import Class, Source
from backwright.builder.design.contract import messages_of
from backwright.builder.design.deferred import schema_of
from backwright.builder.design.domain import FROZEN, value_class
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, sentence, spoken, with_article


def types_of(module: Module, lookup: Lookup) -> Source:
    """Identifiers, enumerations, and the value objects that events carry."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    return Source(
        doc=f"Identifiers and choices of {spoken(module.name)}; nothing but plain Python.",
        constants=tuple(
            f"{entity.id_type} = NewType({literal(entity.id_type)}, UUID)"
            for entity in module.entities
        ),
        classes=(
            *(_enumeration(each) for each in module.enums),
            *(value_class(each, spelling, imports) for each in lookup.carried(module)),
        ),
        imports=tuple(
            line for line in imports.lines() if not line.startswith(f"from {_own(module, lookup)} ")
        ),
    )


def _own(module: Module, lookup: Lookup) -> str:
    return lookup.types(module.name)


def _enumeration(enum: Enumeration) -> Class:
    return Class(
        name=enum.name,
        bases="(StrEnum)",
        doc=sentence(enum.description or with_article(spoken(snake(enum.name)))),
        attributes=tuple(f"{each.member} = {literal(each.value)}" for each in enum.members),
    )


def events_of(module: Module, lookup: Lookup) -> Source:
    """The events of all entities of the module."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    events = [event for entity in module.entities for event in entity.events]
    return Source(
        doc=f"What happens in {spoken(module.name)}, for others to react to.",
        classes=tuple(_event(event, spelling, imports) for event in events),
        imports=imports.lines(),
    )


def _event(event: Event, spelling: Spelling, imports: Imports) -> Class:
    return Class(
        name=event.name,
        bases="(DomainEvent)",
        doc=sentence(event.description or spoken(snake(event.name))),
        decorators=(FROZEN,),
        attributes=(
            *schema_of(event.schema, imports),
            *(
                f"{each.name}: {spelling.domain(each.type)}{' | None' if each.optional else ''}"
                for each in event.fields
            ),
        ),
    )


def domain_values_of(module: Module, lookup: Lookup) -> Source:
    """The value objects that only the module itself knows."""
    imports = Imports()
    spelling = Spelling(lookup, imports)
    return Source(
        doc=f"Value objects of {spoken(module.name)}: equal by what they hold, and never changed.",
        classes=tuple(value_class(each, spelling, imports) for each in lookup.kept(module)),
        imports=tuple(
            line
            for line in imports.lines()
            if not line.startswith(f"from {lookup.place(module.name, 'domain.values')} ")
        ),
    )


def offered(module: Module, lookup: Lookup) -> dict[str, tuple[str, ...]]:
    """What the contract re-exports, by the file of the contract that has it."""
    types = (
        *(entity.id_type for entity in module.entities),
        *(enum.name for enum in module.enums),
        *(value.name for value in lookup.carried(module)),
    )
    structs = (name for value in module.values for name in _structs(value, lookup))
    events = (event.name for entity in module.entities for event in entity.events)
    files: dict[str, tuple[str, ...]] = {
        "types": types,
        "values": tuple(structs),
        "events": tuple(events),
        "jobs": tuple(job.name for job in module.jobs),
        "sagas": tuple(saga.name for saga in module.sagas),
        **{entity.plural: messages_of(entity, lookup) for entity in module.entities},
    }
    return {file: tuple(sorted(names)) for file, names in files.items() if names}


def _structs(value: ValueObject, lookup: Lookup) -> tuple[str, ...]:
    apart = value.data != value.input and lookup.is_given(value)
    return (value.data, value.input) if apart else (value.data,)
