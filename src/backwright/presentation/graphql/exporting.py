"""The schema in GraphQL's own language."""

from collections.abc import Sequence

from graphql import print_schema

from backwright.application.live.live import Live
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.graphql.schema import schema_of


def sdl(shown: Sequence[Exposed], live: Live | None) -> str:
    """The text, which is the same for the same declarations; raises `ApiError`."""
    return print_schema(schema_of(shown, live)) + "\n"
