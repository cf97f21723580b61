"""Puts value objects together, and finds those that contain themselves."""

from collections.abc import Iterator

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.entities import ValueObject
from backwright.builder.blueprint.field_types import FieldType, ListType, MapType, Ref, ValueType
from backwright.builder.blueprint.resolving.drafts import Draft, Holder, ModuleDraft


def data_of(holder: Holder) -> str:
    """The class that shows it."""
    return f"{holder.ref.name}Data"


def input_of(holder: Holder) -> str:
    """The class that callers give: another one only where they don't give all of it."""
    fields = [each.done for each in holder.fields.values() if each.done is not None]
    same = all(each.settable and not each.hidden for each in fields)
    return data_of(holder) if same else f"{holder.ref.name}Input"


def inner_values(kind: FieldType | None) -> Iterator[Ref]:
    """The value object in a type."""
    inner = kind.of if isinstance(kind, (ListType, MapType)) else kind
    if isinstance(inner, ValueType):
        yield inner.target


def check_contained(draft: Draft, module: ModuleDraft) -> None:
    """Note a value object that contains itself, once for each circle."""
    noted: set[Ref] = set()
    for holder in module.values.values():
        reached = _contained(draft, holder)
        if holder.ref in reached and noted.isdisjoint(reached):
            noted.add(holder.ref)
            message = f"{holder.ref.name} contains itself"
            hint = "make it an entity, with a reference"
            draft.findings.add("value_cycle", holder.spot, message, hint, key=True)


def _contained(draft: Draft, holder: Holder) -> set[Ref]:
    found: set[Ref] = set()
    waiting = [holder]
    while waiting:
        for field in waiting.pop().fields.values():
            for ref in inner_values(field.type):
                inner = draft.holder(ref)
                if ref not in found and inner is not None:
                    found.add(ref)
                    waiting.append(inner)
    return found


def value_objects(draft: Draft, module: ModuleDraft) -> tuple[ValueObject, ...]:
    """The module's value objects, complete."""
    used = _used_by(draft, module)
    return tuple(_value(holder, used.get(holder.ref, ())) for holder in module.values.values())


def _value(holder: Holder, used_by: tuple[str, ...]) -> ValueObject:
    snake = spelling.snake(holder.ref.name)
    return ValueObject(
        ref=holder.ref,
        snake=snake,
        plural=spelling.plural(snake),
        data=data_of(holder),
        input=input_of(holder),
        fields=tuple(each.done for each in holder.fields.values() if each.done is not None),
        used_by=used_by,
    )


def _used_by(draft: Draft, module: ModuleDraft) -> dict[Ref, tuple[str, ...]]:
    """The names of the entities that hold each value object, directly or inside of another."""
    used: dict[Ref, tuple[str, ...]] = {}
    for entity in module.entities.values():
        given = (field for each in entity.operations.values() for field in each.inputs)
        for ref in dict.fromkeys(
            [*_contained(draft, entity), *(r for f in given for r in inner_values(f.type))]
        ):
            used[ref] = (*used.get(ref, ()), entity.ref.name)
    return used
