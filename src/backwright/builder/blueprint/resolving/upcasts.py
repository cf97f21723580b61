"""Finds what must be read in older shapes: events, jobs and sagas whose schema was raised."""

from collections.abc import Iterator

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.reactions import ByHand, Upcast
from backwright.builder.blueprint.resolving.drafts import ModuleDraft

# The file in which people write all of a module.
FILE = "upcasts"


def upcasts_of(module: ModuleDraft) -> tuple[Upcast, ...]:
    """One for each step from a schema to the next, by the names that tell them apart."""
    return tuple(
        Upcast(
            ref=ref,
            schema=schema,
            doing=ByHand(file=FILE, function=f"{spelling.snake(ref.name)}_from_{schema}"),
        )
        for ref, latest in _schemas(module)
        for schema in range(1, latest)
    )


def _schemas(module: ModuleDraft) -> Iterator[tuple[Ref, int]]:
    for entity in module.entities.values():
        yield from ((Ref(module.name, each.name), each.schema) for each in entity.events)
    yield from ((each.ref, each.schema) for each in module.jobs)
    yield from ((each.ref, each.schema) for each in module.sagas)
