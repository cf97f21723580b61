"""Tests of the life of a thing: made, seen, changed, deleted, restored; once for each key."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.field_types import ReferenceType
from backwright.builder.blueprint.fields import Field
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.making import Makeable, making
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.proof.values import NoValueError, another
from backwright.builder.design.words import spoken


def life_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where tests can't make one."""
    if entity not in makeable:
        return None
    scene = Scene.of(entity, lookup, makeable)
    tests = [
        *_seen(scene),
        *_missing(scene),
        *_changed(scene),
        *_unique(scene),
        *_deleted(scene),
        *_once(scene),
    ]
    plural = spoken(entity.plural)
    return scene.source(f"The life of {plural}, from the first command to the last.", tests)


def _get(scene: Scene) -> tuple[str, str] | None:
    """Who can look at it, and the message."""
    operation = scene.one(OperationKind.GET)
    if operation is None:
        return None
    scene.imports.add(scene.lookup.home_of_contract(scene.entity), operation.message)
    return scene.who(operation), f"{operation.message}(id={scene.entity.snake}.id)"


def _seen(scene: Scene) -> Iterator[Function]:
    get = _get(scene)
    if get is None:
        return
    who, message = get
    same = f"assert seen == {scene.entity.snake}"
    if scene.entity.shows:
        same = f"assert (seen.id, seen.version) == ({scene.entity.snake}.id, 1)"
    yield scene.test(
        "what_was_made_can_be_seen",
        "What a command answered is what a query finds.",
        *scene.setting(),
        "",
        f"seen = await {who}.send({message})",
        "",
        same,
    )


def _missing(scene: Scene) -> Iterator[Function]:
    operation = scene.one(OperationKind.GET)
    if operation is None:
        return
    entity = scene.entity
    kind = scene.writing.spelling.identity(entity.ref)
    who = scene.who(operation)
    setting = [f"owner = {scene.owner()}", ""] if who == "owner" else []
    if entity.snake in who:
        return
    yield scene.test(
        "what_was_never_made_is_not_found",
        "Looking for something that is not there says so.",
        *setting,
        "with pytest.raises(NotFoundError):",
        f"    await {who}.send({operation.message}(id={kind}(new_id())))",
    )


def _changed(scene: Scene) -> Iterator[Function]:
    operation = scene.one(OperationKind.CHANGE)
    found = _new_value(scene, operation) if operation else None
    if operation is None or found is None:
        return
    entity, who, (field, value) = scene.entity, scene.who(operation), found
    scene.imports.add(scene.lookup.home_of_contract(entity), operation.message)
    name = entity.snake
    change = f"{operation.message}(id={name}.id, {field.name}={value})"
    yield scene.test(
        "a_change_leaves_the_rest_as_it_is",
        "What a merge patch does not name keeps its value.",
        *scene.setting(),
        "",
        f"changed = await {who}.send({change})",
        "",
        f"assert changed.{field.name} == {value}",
        f"assert changed.version == {name}.version + 1",
        *(f"assert changed.{each} == {name}.{each}" for each in _others(scene, operation, field)),
    )
    yield scene.test(
        "a_change_of_another_version_is_refused",
        "Nobody overwrites what they have not seen.",
        *scene.setting(),
        "",
        "with pytest.raises(PreconditionFailedError):",
        f"    await {who}.send({change}, expected_version={name}.version + 1)",
    )


def _new_value(scene: Scene, operation: Operation) -> tuple[Field, str] | None:
    """A field that can be changed, and a value that it does not have."""
    for field in operation.inputs:
        try:
            value = another(field, scene.lookup)
        except NoValueError:
            continue
        return field, scene.writing.value(field.type, value)
    return None


def _others(scene: Scene, operation: Operation, field: Field) -> list[str]:
    shown = {each.name for each in scene.entity.shown}
    names = (each.name for each in operation.inputs if each.name != field.name)
    return [name for name in names if name in shown][:2]


def _unique(scene: Scene) -> Iterator[Function]:
    """A second one with the same unique value is refused, and the field is named."""
    operation = making(scene.entity)
    if operation is None:
        return
    for field in operation.inputs:
        if not field.unique or field.optional or isinstance(field.type, ReferenceType):
            continue
        name = scene.entity.snake
        some = f"some_{name}"
        owner = "owner, " if owns(scene.entity) else ""
        yield scene.test(
            f"{field.name}_is_unique",
            f"No two {spoken(scene.entity.plural)} have the same {spoken(field.name)}.",
            *scene.setting(),
            "",
            "with pytest.raises(DuplicateError) as caught:",
            f"    await {some}(app, {owner}{field.name}={name}.{field.name})",
            "",
            f'assert caught.value.fields == ("{field.name}",)',
        )


def _deleted(scene: Scene) -> Iterator[Function]:
    operation, get = scene.one(OperationKind.DELETE), _get(scene)
    if operation is None or get is None:
        return
    message = scene.message(operation, f"{scene.entity.snake}.id")
    who, look = get
    if message is None:
        return
    yield scene.test(
        "what_was_deleted_is_gone",
        "Nobody finds what was deleted.",
        *scene.setting(),
        "",
        f"await {scene.who(operation)}.send({message})",
        "",
        "with pytest.raises(NotFoundError):",
        f"    await {who}.send({look})",
    )
    back = scene.one(OperationKind.RESTORE)
    restored = scene.message(back, f"{scene.entity.snake}.id") if back else None
    if back is None or restored is None:
        return
    yield scene.test(
        "what_was_deleted_can_be_restored",
        "A deletion can be taken back.",
        *scene.setting(),
        f"await {scene.who(operation)}.send({message})",
        "",
        f"await {scene.who(back)}.send({restored})",
        "",
        f"assert (await {who}.send({look})).id == {scene.entity.snake}.id",
    )


def _once(scene: Scene) -> Iterator[Function]:
    """A repeated command with a key has its effect once."""
    operation = scene.entity.operation(OperationKind.CREATE)
    if operation is None or not operation.idempotent:
        return
    entity = scene.entity
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    who = scene.owner() if owns(entity) else scene.who(operation)
    if not who:
        return
    given = "app, caller" if owns(entity) else "app"
    yield scene.test(
        "a_repeated_request_has_one_effect",
        "The same idempotency key answers the same, and makes nothing new.",
        f"caller = {who}",
        f"command = await {new}({given})",
        "",
        'first = await caller.send(command, key="key-1")',
        'second = await caller.send(command, key="key-1")',
        "",
        "assert second == first",
    )
    yield from _reused(scene, operation, who, f"{new}({given})")


def _reused(scene: Scene, operation: Operation, who: str, new: str) -> Iterator[Function]:
    """Only where two commands are never alike by chance."""
    together = {name for names in scene.entity.unique for name in names}
    if not any(
        each.required and (each.unique or each.name in together) for each in operation.inputs
    ):
        return
    yield scene.test(
        "a_key_is_for_one_request_only",
        "A key that is used again for something else is refused.",
        f"caller = {who}",
        f'await caller.send(await {new}, key="key-1")',
        "",
        "with pytest.raises(KeyReusedError):",
        f'    await caller.send(await {new}, key="key-1")',
    )
