"""Tests over GraphQL: that what one operation makes is shown by another."""

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import OperationKind
from backwright.builder.design.code import Source
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import owns
from backwright.builder.design.proof.http import can_be_posted, client_of
from backwright.builder.design.proof.making import Makeable
from backwright.builder.design.proof.scene import Scene
from backwright.builder.design.words import literal, spoken
from backwright.presentation.exposing.naming import camel


def graphql_of(entity: Entity, lookup: Lookup, makeable: Makeable) -> Source | None:
    """The file of these tests; None where it is not served, or nobody can make one so."""
    making, get = entity.operation(OperationKind.CREATE), entity.operation(OperationKind.GET)
    served = "graphql" in lookup.blueprint.module(entity.ref.module).serve
    if making is None or get is None or not served:
        return None
    if not can_be_posted(entity, lookup, makeable):
        return None
    scene = Scene.of(entity, lookup, makeable)
    scene.imports.add("backwright.testing.graphql", "as_input")
    scene.imports.add("backwright.testing.graphql", "graphql")
    new = scene.imports.add(f"tests.steps.{entity.ref.module}", f"new_{entity.snake}")
    made, shown = camel(making.message), camel(entity.ref.name)
    given = f"$input: {making.message}Input{'!' if _needs_input(scene) else ''}"
    mutation = f"mutation({given}) {{ {made}(input: $input) {{ id version }} }}"
    query = f"query($id: ID!) {{ {shown}(id: $id) {{ id version }} }}"
    owner = f", {scene.owner()}" if owns(entity) else ""
    test = scene.test(
        "what_a_mutation_makes_a_query_shows",
        "The use cases are those of REST, and so are their rights.",
        f"given = as_input(await {new}(app{owner}))",
        f"async with {client_of(scene, making)} as client:",
        "    made = await graphql(client, MAKE, input=given)",
        f'    id = made["{made}"]["id"]',
        "    found = await graphql(client, SHOW, id=id)",
        "",
        f'assert found["{shown}"] == made["{made}"]',
    )
    constants = (f"MAKE = {literal(mutation)}", f"SHOW = {literal(query)}")
    title = spoken(entity.plural).capitalize()
    return scene.source(f"{title} over GraphQL.", [test], *constants)


def _needs_input(scene: Scene) -> bool:
    making = scene.entity.operation(OperationKind.CREATE)
    return making is not None and any(field.required for field in making.inputs)
