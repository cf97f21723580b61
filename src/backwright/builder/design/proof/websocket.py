"""Tests over a WebSocket: what a command makes, a query shows, and its event is told."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.design.code import Function, Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.http import can_be_posted, client_of
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import literal, spoken


def websocket_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where it is not served, or nobody can make one so."""
    making, get = entity.operation(OperationKind.CREATE), entity.operation(OperationKind.GET)
    served = "websocket" in lookup.blueprint.module(entity.ref.module).serve
    if making is None or get is None or not served:
        return None
    if not can_be_posted(entity, lookup, makeable):
        return None
    scene = Scene.of(entity, lookup, makeable)
    tests = [_shown(scene, making, get), *_told(scene, making)]
    return scene.source(f"{spoken(entity.plural).capitalize()} over a WebSocket.", tests)


def _conversing(scene: Scene, making: Operation) -> list[str]:
    """Make a good command, and connect as somebody who may send it."""
    entity = scene.entity
    scene.imports.add("backwright.testing.websocket", "conversing")
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    owner = f", {scene.owner()}" if owns(entity) else ""
    client = client_of(scene, making)
    return [
        f"command = await {new}(app{owner})",
        f"async with {client} as client, conversing(app, client) as socket:",
    ]


def _shown(scene: Scene, making: Operation, get: Operation) -> Function:
    scene.imports.add(scene.lookup.home_of_contract(scene.entity), get.message)
    return scene.test(
        "what_a_command_makes_a_query_shows",
        "The use cases are those of REST, and so are their rights.",
        *_conversing(scene, making),
        "    made = await socket.send(command)",
        f"    found = await socket.send({get.message}(id=made.id))",
        "",
        "assert (found.id, found.version) == (made.id, made.version)",
    )


def _told(scene: Scene, making: Operation) -> Iterator[Function]:
    entity = scene.entity
    if not entity.live or not making.events:
        return
    yield scene.test(
        "whoever_may_see_it_is_told_of_it",
        "An event comes as soon as it is committed, with its subject as the caller sees it.",
        *_conversing(scene, making),
        f"    await socket.follow({literal(entity.path.strip('/'))})",
        "    made = await socket.send(command)",
        "    change = await socket.change()",
        "",
        'assert (change["subject"], change["version"]) == (str(made.id), made.version)',
        'assert change["view"]["id"] == str(made.id)',
    )
