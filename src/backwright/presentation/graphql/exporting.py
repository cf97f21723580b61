"""The schema in GraphQL's own language."""

from collections.abc import Mapping, Sequence

from graphql import print_schema

from backwright.application.live.live import Live
from backwright.application.use_case import Message
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.graphql.resolving import EXPOSED
from backwright.presentation.graphql.schema import schema_of


def sdl(shown: Sequence[Exposed], live: Live | None) -> str:
    """The text, which is the same for the same declarations; raises `ApiError`."""
    return print_schema(schema_of(shown, live)) + "\n"


def names(shown: Sequence[Exposed], live: Live | None) -> Mapping[type[Message], tuple[str, ...]]:
    """The fields of each use case: `mutation placeOrder`; raises `ApiError`."""
    schema = schema_of(shown, live)
    roots = {
        "query": schema.query_type,
        "mutation": schema.mutation_type,
        "subscription": schema.subscription_type,
    }
    found: dict[type[Message], tuple[str, ...]] = {}
    for operation, root in roots.items():
        for name, field in root.fields.items() if root is not None else ():
            if EXPOSED in field.extensions:
                message = field.extensions[EXPOSED].message
                found[message] = (*found.get(message, ()), f"{operation} {name}")
    return found
