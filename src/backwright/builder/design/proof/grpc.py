"""Tests over gRPC: that what one operation makes is shown by another."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design.code import Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.http import can_be_posted, client_of
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import spoken


def grpc_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where it is not served, or nobody can make one so."""
    making, get = entity.operation(OperationKind.CREATE), entity.operation(OperationKind.GET)
    served = "grpc" in lookup.blueprint.module(entity.ref.module).serve
    if making is None or get is None or not served:
        return None
    if not can_be_posted(entity, lookup, makeable):
        return None
    scene = Scene.of(entity, lookup, makeable)
    scene.imports.add("backwright.testing.grpc", "calling")
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    scene.imports.add(lookup.home_of_contract(entity), get.message)
    owner = f", {scene.owner()}" if owns(entity) else ""
    test = scene.test(
        "what_a_command_makes_a_query_shows",
        "The use cases are those of REST, and so are their rights.",
        f"command = await {new}(app{owner})",
        f"async with {client_of(scene, making)} as client, calling(app, client) as send:",
        "    made = await send(command)",
        f"    found = await send({get.message}(id=made.id))",
        "",
        "assert (found.id, found.version) == (made.id, made.version)",
    )
    return scene.source(f"{spoken(entity.plural).capitalize()} over gRPC.", [test])
