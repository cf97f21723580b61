"""A blueprint in words, kept beside the project so that the next plan can say what changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal

import msgspec

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.events import Event
from backwright.builder.blueprint.field_types import (
    EnumType,
    FieldType,
    ListType,
    MapType,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Constant, Field, InverseRelation, Relation
from backwright.builder.blueprint.model import Blueprint, Module
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.rights import Grant
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.words import literal
from backwright.builder.plan.outline_reactions import reactions
from backwright.builder.plan.thing import Thing
from backwright.domain.money import Money

VALUE = "value object"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """All things by their names."""

    format: int = 1
    things: dict[str, Thing] = field(default_factory=dict[str, Thing])


def encoded(outline: Outline) -> bytes:
    """As JSON; the same bytes for the same outline."""
    return msgspec.json.format(msgspec.json.encode(outline), indent=1) + b"\n"


def decoded(content: bytes) -> Outline:
    """Back from JSON; raises `ValueError` for what `encoded` never writes."""
    return msgspec.json.decode(content, type=Outline)


def outline_of(blueprint: Blueprint) -> Outline:
    """The outline of a blueprint, in its order."""
    things = {"roles": Thing(kind="the project", parts=_roles(blueprint))}
    things |= {name: Thing(kind="hand-written module") for name in blueprint.own_modules}
    if blueprint.settings:
        things["settings"] = Thing(
            kind="the project", parts=dict(_fields(blueprint.settings, blueprint))
        )
    if blueprint.serve != ("rest",):
        protocols = {f'the protocol "{name}"': "" for name in blueprint.serve}
        things["protocols"] = Thing(kind="list of", parts=protocols)
    for module in blueprint.modules:
        things[module.name] = Thing(kind="module", parts=_module(module, blueprint))
        things.update(_things(module, blueprint))
    return Outline(things=things)


def _module(module: Module, blueprint: Blueprint) -> dict[str, str]:
    parts = {"uses": ", ".join(module.uses)} if module.uses else {}
    if module.serve != blueprint.serve:
        parts["serve"] = ", ".join(module.serve)
    return parts


def _roles(blueprint: Blueprint) -> dict[str, str]:
    return {f'the role "{role.name}"': ", ".join(role.includes) for role in blueprint.roles}


def _things(module: Module, blueprint: Blueprint) -> Iterator[tuple[str, Thing]]:
    for enum in module.enums:
        words = {f'the value "{member.value}"': "" for member in enum.members}
        yield str(enum.ref), Thing(kind="choice", parts=words)
    for value in module.values:
        parts = dict(_fields(value.fields, blueprint))
        needed = [each.name for each in value.fields if _is_needed(each)]
        yield str(value.ref), Thing(kind=VALUE, parts=parts, needed=needed)
    for entity in module.entities:
        yield str(entity.ref), Thing(kind="entity", parts=dict(_entity(entity, blueprint)))
    yield from reactions(module, lambda each: _field(each, blueprint))


def _entity(entity: Entity, blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    yield from _fields(entity.fields, blueprint)
    for names in entity.unique:
        yield f"the uniqueness of {', '.join(names)}", ""
    if entity.soft_delete:
        yield "soft delete", ""
    for move in entity.states.moves if entity.states else ():
        yield f'the move "{move.name}"', ", ".join(f"{a} to {b}" for a, b in move.ways)
    for rule in entity.rules:
        yield f'the rule "{rule.code}"', _rule(rule)
    for relation in entity.relations:
        yield f'the relation "{relation.name}"', _relation(relation)
    for shown in entity.shows:
        yield f'"{shown.name}" in its view', str(shown.show)
    for operation in entity.operations:
        said = _operation(operation, {each.name for each in entity.fields}, blueprint)
        yield f'the operation "{operation.name}"', said
    for event in entity.events:
        yield f'the event "{event.name}"', _event(event)


def _fields(found: Iterable[Field], blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    for each in found:
        yield f'"{each.name}"', _field(each, blueprint)


def _is_needed(of: Field) -> bool:
    """Whether it is stored, and reading fails without it."""
    collection = isinstance(of.type, (ListType, MapType))
    return not (of.optional or of.derived or of.default or collection)


def _field(of: Field, blueprint: Blueprint) -> str:
    words = [_type(of.type, blueprint)]
    words += ["optional"] if of.optional else []
    words += [name for name in ("unique", "secret", "hidden") if getattr(of, name)]
    words += [f"{_written(of.default)} by default"] if of.default is not None else []
    words += [f"derived: {of.derived.text}"] if of.derived is not None else []
    words += [f"copied from {of.copied.via}.{of.copied.field}"] if of.copied is not None else []
    return ", ".join(words)


def _written(constant: Constant) -> str:
    """As it stands in a blueprint, where that is another spelling than Python's."""
    match constant.value:
        case bool():
            return "true" if constant.value else "false"
        case int() | Decimal() | Money():
            return str(constant.value)
        case str():
            return literal(constant.value)
        case _:
            return constant.python


def _type(kind: FieldType, blueprint: Blueprint) -> str:
    match kind:
        case ListType():
            return f"list of {_type(kind.of, blueprint)}{_bounds(kind)}"
        case MapType():
            return f"map of {_type(kind.of, blueprint)}{_bounds(kind)}"
        case EnumType(target=target) | ValueType(target=target):
            return target.name
        case ReferenceType(target=target, on_delete=on_delete):
            return f"{target}{'' if on_delete == 'restrict' else f', on delete {on_delete}'}"
        case _:
            return f"{type(kind).__name__.removesuffix('Type').lower()}{_bounds(kind)}"


def _bounds(kind: FieldType) -> str:
    """What is said besides the type, as in the blueprint."""
    said = (
        f"{item.name} {getattr(kind, item.name)}"
        for item in fields(kind)
        if item.name != "of" and getattr(kind, item.name) != item.default
    )
    text = ", ".join(said)
    return f" ({text})" if text else ""


def _relation(relation: Relation) -> str:
    if isinstance(relation, InverseRelation):
        return f"many {relation.target} by {relation.by}"
    attributes = ", ".join(each.name for each in relation.attributes)
    return f"many {relation.target}{f' with {attributes}' if attributes else ''}"


def _rule(rule: Rule) -> str:
    when = ["always"] if rule.always else [*rule.before, *rule.after]
    unless = f", unless {', '.join(rule.unless)}" if rule.unless else ""
    return f"{rule.must.text}, {', '.join(when)}{unless}"


def _operation(operation: Operation, own: set[str], blueprint: Blueprint) -> str:
    """What it takes over from the fields that the entity has is said there."""
    words = [", ".join(map(_grant, operation.allow))]
    words += [f"while {', '.join(operation.during)}"] if operation.during else []
    given = () if operation.kind is OperationKind.CREATE else operation.inputs
    taken = [
        each.name if each.name in own else f"{each.name}: {_field(each, blueprint)}"
        for each in given
    ]
    words += [f"takes {', '.join(taken)}"] if taken else []
    words += [f"sets {each.field} to {each.formula.text}" for each in operation.sets]
    if operation.listing is not None:
        filters = ", ".join(each.name for each in operation.listing.filters)
        words += [f"filters {filters}"] if filters else []
        words += [f"sorts {', '.join(operation.listing.sorts)}"]
        searched = ", ".join(operation.listing.search)
        words += [f"searches {searched}"] if searched else []
    words += [f"at most {operation.limit}"] if operation.limit else []
    words += ["idempotent"] if operation.idempotent else []
    return "; ".join((*words, f"{operation.route.method} {operation.route.path}"))


def _grant(grant: Grant) -> str:
    states = f" while {', '.join(grant.states)}" if grant.states is not None else ""
    return f"{grant.name or grant.who}{states}"


def _event(event: Event) -> str:
    carried = ", ".join(each.name for each in event.fields)
    schema = f"; schema {event.schema}" if event.schema != 1 else ""
    return f"{carried}; on {', '.join(event.operations)}{schema}"
