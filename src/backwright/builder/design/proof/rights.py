"""Tests of who may do what: nobody without logging in, nobody without a role, owners only."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import (
    caller,
    for_all,
    for_owners,
    for_roles_only,
    owns,
)
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import spoken


def rights_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where everybody may do everything."""
    scene = Scene.of(entity, lookup, makeable)
    tests = [*_logged_in(scene), *_with_role(scene)]
    if entity in makeable and owns(entity):
        tests += [*_others(scene), *_listed(scene)]
    return scene.source(f"Who may do what with {spoken(entity.plural)}, and who may not.", tests)


def _logged_in(scene: Scene) -> Iterator[Function]:
    closed = [each for each in scene.entity.operations if not for_all(each)]
    doc = "Whoever is not logged in is told to log in."
    yield from _locked(
        scene, closed, "it_takes_a_log_in", doc, "app.anonymous", "UnauthenticatedError"
    )


def _with_role(scene: Scene) -> Iterator[Function]:
    closed = [each for each in scene.entity.operations if for_roles_only(each)]
    doc = "Being logged in is not enough: it takes a role."
    yield from _locked(scene, closed, "it_takes_a_role", doc, "app.caller()", "ForbiddenError")


def _locked(
    scene: Scene, operations: list[Operation], name: str, doc: str, who: str, error: str
) -> Iterator[Function]:
    """A test that somebody is refused, whatever the thing is: there is none."""
    nobody = f"{scene.writing.spelling.identity(scene.entity.ref)}(new_id())"
    messages = [text for each in operations if (text := scene.message(each, nobody))]
    if messages:
        yield scene.test(name, doc, f"caller = {who}", *_refused(messages, "caller", error))


def _refused(messages: list[str], who: str, error: str) -> tuple[str, ...]:
    """Lines that send messages which are all refused; pytest shows which of them is not."""
    return (
        f"messages: list[Command[Any] | Query[Any]] = [{', '.join(messages)}]",
        "",
        f"refused = {{type(each): await {who}.refusal(each) for each in messages}}",
        "",
        f"assert refused == dict.fromkeys(refused, {error})",
    )


def _others(scene: Scene) -> Iterator[Function]:
    """What belongs to somebody else is out of reach, or seems not to be there at all."""
    entity = scene.entity
    closed = [
        each
        for each in entity.operations
        if for_owners(each) and not for_all(each) and not _by_anybody(each, scene)
    ]
    messages = [text for each in closed if (text := scene.message(each, f"{entity.snake}.id"))]
    get = entity.operation(OperationKind.GET)
    hidden = get is not None and for_owners(get) and not for_all(get)
    if messages:
        yield scene.test(
            "others_can_t_reach_it",
            "For a stranger it does not exist."
            if hidden
            else "A stranger can see it, and do nothing with it.",
            *scene.setting(),
            "stranger = app.caller()",
            *_refused(messages, "stranger", "NotFoundError" if hidden else "ForbiddenError"),
        )


def _by_anybody(operation: Operation, scene: Scene) -> bool:
    return caller(operation, scene.lookup.blueprint) == "app.caller()" or (
        operation.kind in (OperationKind.LIST, OperationKind.ME)
    )


def _listed(scene: Scene) -> Iterator[Function]:
    entity = scene.entity
    listing = entity.operation(OperationKind.LIST)
    if listing is None or not for_owners(listing) or for_all(listing):
        return
    message = scene.imports.add(scene.lookup.home_of_contract(entity), listing.message)
    yield scene.test(
        "everybody_sees_their_own",
        "A list shows the caller's own, and nothing of anybody else.",
        *scene.setting(),
        "stranger = app.caller()",
        "",
        f"own = await owner.send({message}())",
        f"others = await stranger.send({message}())",
        "",
        f"assert [each.id for each in own.items] == [{entity.snake}.id]",
        "assert others.items == []",
    )
