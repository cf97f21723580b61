"""Tests of what belongs together: references, elements of lists, and links."""

from collections.abc import Iterator

from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.entities import Entity, Referrer
from backwright.builder.blueprint.fields import Show
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import caller, owns
from backwright.builder.design.proof.making import Makeable, making
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import spoken


def relations_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where nothing belongs to the entity."""
    if entity not in makeable:
        return None
    scene = Scene.of(entity, lookup, makeable)
    tests = [
        *(test for each in entity.referrers for test in _referred(scene, each)),
        *_elements(scene),
        *_linked(scene),
    ]
    return scene.source(f"What belongs to {spoken(entity.plural)}.", tests)


def _referred(scene: Scene, referrer: Referrer) -> Iterator[Function]:
    """What a deletion does to those that refer to the deleted one."""
    entity, other = scene.entity, scene.lookup.entity(referrer.entity)
    delete = scene.one(OperationKind.DELETE)
    made = making(other)
    if delete is None or entity.soft_delete or other not in scene.makeable or made is None:
        return
    message = scene.message(delete, f"{entity.snake}.id")
    given = {field.name for field in made.inputs}
    if message is None or referrer.field not in given or owns(other) != owns(entity):
        return
    some = scene.imports.add(f"tests.steps.{other.ref.module}", f"some_{other.snake}")
    owner = ", owner" if owns(other) else ""
    setting = [*scene.setting()]
    refer = f"await {some}(app{owner}, {referrer.field}={entity.snake}.id)"
    if referrer.on_delete == "restrict":
        yield scene.test(
            f"one_with_{other.plural}_can_t_be_deleted",
            f"What {spoken(other.plural)} refer to stays.",
            *setting,
            refer,
            "",
            "with pytest.raises(ReferencedError):",
            f"    await {scene.who(delete)}.send({message})",
        )
        return
    yield from _outlived(scene, referrer, other, [*setting, f"other = {refer}"], message, delete)


def _outlived(
    scene: Scene,
    referrer: Referrer,
    other: Entity,
    setting: list[str],
    message: str,
    delete: Operation,
) -> Iterator[Function]:
    get = other.operation(OperationKind.GET)
    who = caller(get, scene.lookup.blueprint) if get is not None else ""
    if get is None or not (who or owns(other)):
        return
    scene.imports.add(scene.lookup.home_of_contract(other), get.message)
    look = f"await {who or 'owner'}.send({get.message}(id=other.id))"
    cascade = referrer.on_delete == "cascade"
    expected = (
        ["with pytest.raises(NotFoundError):", f"    {look}"]
        if cascade
        else [f"assert ({look}).{referrer.field} is None"]
    )
    yield scene.test(
        f"{other.plural}_{'go' if cascade else 'stay'}_when_it_is_deleted",
        f"A deletion takes the {spoken(other.plural)} with it."
        if cascade
        else f"A deletion leaves the {spoken(other.plural)} without it.",
        *setting,
        "",
        f"await {scene.who(delete)}.send({message})",
        "",
        *expected,
    )


def _elements(scene: Scene) -> Iterator[Function]:
    """Adding, and removing again; the same one twice is refused."""
    steps = {
        (each.step.field, each.step.change): each
        for each in scene.entity.operations
        if each.step is not None and not each.after and not each.before
    }
    for (field, change), add in steps.items():
        if change is ListChange.ADD and scene.who(add):
            yield from _element(scene, field, add, steps.get((field, ListChange.REMOVE)))


def _element(
    scene: Scene, field: str, add: Operation, remove: Operation | None
) -> Iterator[Function]:
    name, owner = scene.entity.snake, "owner" if owns(scene.entity) else ""
    command = scene.whole_message(add, f"{name}.id", owner)
    step = add.step
    if command is None or step is None:
        return
    setting = [*scene.setting(), f"add = {command}", ""]
    who = scene.who(add)
    yield scene.test(
        f"{add.name}_adds_to_its_{field}",
        "What was added is shown.",
        *setting,
        f"changed = await {who}.send(add)",
        "",
        f"assert len(changed.{field}) == len({name}.{field}) + 1",
    )
    if not step.key:
        return
    yield scene.test(
        f"{add.name}_takes_each_{step.key}_once",
        f"The {spoken(step.key)} tells the {spoken(field)} apart.",
        *setting,
        f"await {who}.send(add)",
        "",
        "with pytest.raises(DuplicateError):",
        f"    await {who}.send(add)",
    )
    if remove is not None and scene.who(remove):
        scene.imports.add(scene.lookup.home_of_contract(scene.entity), remove.message)
        gone = f"{remove.message}(id={name}.id, {step.key}=add.{step.key})"
        yield scene.test(
            f"{remove.name}_takes_it_out_again",
            "What was removed is no longer shown.",
            *setting,
            f"await {who}.send(add)",
            f"changed = await {scene.who(remove)}.send({gone})",
            "",
            f"assert changed.{field} == {name}.{field}",
        )


def _linked(scene: Scene) -> Iterator[Function]:
    """Linking and unlinking the caller; doing either twice changes nothing more."""
    links = {
        (each.link.relation, each.link.link): each
        for each in scene.entity.operations
        if each.link is not None and not each.link.right and not each.before
    }
    for (relation, links_it), link in links.items():
        shown = {each.show: each.name for each in scene.entity.shows if each.relation == relation}
        undo = links.get((relation, False))
        if not links_it or not shown or not scene.who(link):
            continue
        yield _link(scene, link, shown)
        if undo is not None:
            yield _unlink(scene, link, undo, shown)


def _link(scene: Scene, link: Operation, shown: dict[Show, str]) -> Function:
    name = scene.entity.snake
    return scene.test(
        f"{link.name}_counts_once",
        "A link is there or not: linking twice is no error, and counts once.",
        *scene.setting(),
        f"caller = {scene.who(link)}",
        "",
        f"await caller.send({scene.message(link, f'{name}.id')})",
        f"linked = await caller.send({scene.message(link, f'{name}.id')})",
        "",
        *_asserted(shown, linked=True),
    )


def _unlink(scene: Scene, link: Operation, undo: Operation, shown: dict[Show, str]) -> Function:
    name = scene.entity.snake
    return scene.test(
        f"{undo.name}_undoes_it",
        "A link can be taken back.",
        *scene.setting(),
        f"caller = {scene.who(link)}",
        f"await caller.send({scene.message(link, f'{name}.id')})",
        "",
        f"linked = await caller.send({scene.message(undo, f'{name}.id')})",
        "",
        *_asserted(shown, linked=False),
    )


def _asserted(shown: dict[Show, str], *, linked: bool) -> list[str]:
    return [
        *([f"assert linked.{shown[Show.COUNT]} == {int(linked)}"] if Show.COUNT in shown else []),
        *([f"assert linked.{shown[Show.CALLER]} is {linked}"] if Show.CALLER in shown else []),
    ]
