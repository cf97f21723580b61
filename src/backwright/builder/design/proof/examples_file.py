"""The files with examples that a project's unit tests start from."""

from backwright.builder.blueprint.entities import Entity, ValueObject
from backwright.builder.blueprint.field_types import ValueType
from backwright.builder.blueprint.model import Module
from backwright.builder.design.code import Function, Source
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.subject import Subject, phrase
from backwright.builder.design.proof.values import NoValueError, parts_of, target_fields
from backwright.builder.design.proof.writing import Writing, example_name
from backwright.builder.design.words import literal, sentence, spoken, with_article


def domain_examples(module: Module, lookup: Lookup) -> Source:
    """One function for each value object and entity, that makes one with nothing wrong."""
    imports = Imports()
    made = [
        *(_value_maker(value, lookup, imports) for value in module.values),
        *(_entity_maker(entity, lookup, imports) for entity in module.entities),
    ]
    own = f"from tests.examples.{module.name} "
    return Source(
        doc=f"Good examples of what {spoken(module.name)} is about.",
        functions=tuple(function for function in made if function is not None),
        imports=tuple(line for line in imports.lines() if not line.startswith(own)),
    )


def _value_maker(value: ValueObject, lookup: Lookup, imports: Imports) -> Function | None:
    writing = Writing(lookup, imports, contract=False)
    fields = target_fields(lookup, ValueType(value.ref))
    try:
        pairs = parts_of(fields, lookup).fields
    except NoValueError:
        return None
    kinds = {field.name: field.type for field in fields}
    given = [f"{literal(name)}: {writing.value(kinds[name], part)}" for name, part in pairs]
    kind = writing.spelling.value(value.ref)
    return _maker(example_name(value.snake), kind, with_article(spoken(value.snake)), given)


def _entity_maker(entity: Entity, lookup: Lookup, imports: Imports) -> Function | None:
    try:
        subject = Subject(entity, lookup, imports)
    except NoValueError:
        return None
    imports.add(lookup.home_of_domain(entity), entity.name)
    kind = subject.writing.spelling.identity(entity.ref)
    given = [f'"id": {kind}(new_id())']
    for name, value in subject.start.items():
        written = subject.writing.value(entity.field(name).type, value)
        given.append(f"{literal(name)}: {written}")
    return _maker(example_name(entity.snake), entity.name, phrase(entity), given)


def _maker(name: str, kind: str, what: str, given: list[str]) -> Function:
    return Function(
        name=name,
        parameters=("**values: Any",),
        returns=kind,
        doc=sentence(f"{what} with nothing wrong about it"),
        body=(
            f"given: dict[str, Any] = {{{', '.join([*given, '**values'])}}}",
            f"return {kind}(**given)",
        ),
    )
