"""Tests of lists: searched, filtered, sorted, and taken page by page."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import BoolType, EnumType, ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.listings import Filter, FilterKind
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import spoken


def lists_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where there is no list, or tests can make nothing for it."""
    operation = entity.operation(OperationKind.LIST)
    if operation is None or operation.listing is None or entity not in makeable:
        return None
    scene = Scene.of(entity, lookup, makeable)
    if not scene.who(operation) or entity.owner == "id":
        return None
    scene.imports.add(lookup.home_of_contract(entity), operation.message)
    tests = [
        *_pages(scene, operation),
        *_sorted(scene, operation),
        *_searched(scene, operation),
        *(test for each in operation.listing.filters for test in _filtered(scene, operation, each)),
    ]
    return scene.source(f"Lists of {spoken(entity.plural)}.", tests)


def _three(scene: Scene) -> list[str]:
    """Three of them, made by the same caller where they have an owner."""
    some = scene.imports.add(f"tests.steps.{scene.entity.ref.module}", f"some_{scene.entity.snake}")
    if owns(scene.entity):
        return [
            f"owner = {scene.owner()}",
            f"made = [(await {some}(app, owner)).id for _ in range(3)]",
        ]
    return [f"made = [(await {some}(app)).id for _ in range(3)]"]


def _pages(scene: Scene, operation: Operation) -> Iterator[Function]:
    who, message = scene.who(operation), operation.message
    yield scene.test(
        "a_list_is_taken_page_by_page",
        "Following the cursor shows everything once, in one order, there and back.",
        *_three(scene),
        "",
        f"first = await {who}.send({message}(limit=2, total=True))",
        f"second = await {who}.send({message}(limit=2, after=first.next))",
        f"back = await {who}.send({message}(limit=2, before=second.previous))",
        "",
        "assert sorted(each.id for each in first.items + second.items) == sorted(made)",
        "assert first.total == 3",
        "assert second.next is None",
        "assert back.items == first.items",
    )


def _sorted(scene: Scene, operation: Operation) -> Iterator[Function]:
    who, message = scene.who(operation), operation.message
    sorts = operation.listing.sorts if operation.listing else ()
    if "created_at" not in sorts:
        return
    yield scene.test(
        "a_list_can_be_turned_around",
        "A minus before the field makes the last the first.",
        *_three(scene),
        "",
        f'oldest = await {who}.send({message}(sort="created_at"))',
        f'newest = await {who}.send({message}(sort="-created_at"))',
        "",
        "assert [each.id for each in oldest.items] == made",
        "assert [each.id for each in newest.items] == made[::-1]",
    )


def _searched(scene: Scene, operation: Operation) -> Iterator[Function]:
    searched = operation.listing.search if operation.listing else ()
    field = next((each for each in searched if _is_given(scene.entity, each)), None)
    if field is None:
        return
    who, message, name = scene.who(operation), operation.message, scene.entity.snake
    yield scene.test(
        "a_list_can_be_searched",
        "Capitals and accents make no difference, and what does not match is not shown.",
        *scene.setting(),
        "",
        f"found = await {who}.send({message}(search={name}.{field}.upper()))",
        f'nothing = await {who}.send({message}(search="xyzzy-{name}"))',
        "",
        f"assert [each.id for each in found.items] == [{name}.id]",
        "assert nothing.items == []",
    )


def _is_given(entity: Entity, name: str) -> bool:
    return entity.field(name).required


def _filtered(scene: Scene, operation: Operation, filter: Filter) -> Iterator[Function]:
    if filter.kind is not FilterKind.EQUALS:
        return
    field = next((each for each in scene.entity.shown if each.name == filter.name), None)
    if field is None or field.derived is not None:
        return
    other = _something_else(scene, field)
    if other is None:
        return
    who, message, name = scene.who(operation), operation.message, scene.entity.snake
    value = f"{name}.{field.name}"
    same = value if isinstance(field.type, BoolType) else f"[{value}]"
    if field.optional:
        return
    yield scene.test(
        f"a_list_can_be_narrowed_by_{field.name}",
        f"Only those with this {spoken(field.name)} are shown.",
        *scene.setting(),
        "",
        f"those = await {who}.send({message}({field.name}={same}))",
        f"others = await {who}.send({message}({field.name}={other}))",
        "",
        f"assert [each.id for each in those.items] == [{name}.id]",
        "assert others.items == []",
    )


def _something_else(scene: Scene, field: Field) -> str | None:
    """A value of the filter that the one which was made does not have."""
    match field.type:
        case BoolType():
            return f"not {scene.entity.snake}.{field.name}"
        case ReferenceType(target=target):
            return f"[{scene.writing.spelling.identity(target)}(new_id())]"
        case EnumType(target=target) if _starts_as_first(scene.entity, field):
            last = scene.lookup.enum(target).members[-1].value
            return f"[{scene.writing.spelling.member(target, last)}]"
        case _:
            return None


def _starts_as_first(entity: Entity, field: Field) -> bool:
    return entity.states is not None and entity.states.field == field.name
