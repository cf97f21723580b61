"""The plans of documents, kept with them."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode

from backwright.presentation.graphql.documents import Document
from backwright.presentation.graphql.planning import Planning
from backwright.presentation.graphql.selections import Selection

# How many settings of one document's switches are kept.
MOST = 16


class Plans:
    """Plans the operations of one schema, each once."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def of(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> Selection | None:
        """The plan for these variables; None for what the library has to do (introspection)."""
        switched = {name: variables.get(name) for name in document.switches}
        key = (id(operation), *switched.values())
        if key in document.plans:
            return document.plans[key]
        if len(document.plans) >= MOST:
            document.plans.clear()
        planning = Planning(self._schema, document.fragments, switched)
        document.plans[key] = _planned(planning, operation)
        return document.plans[key]


def _planned(planning: Planning, operation: OperationDefinitionNode) -> Selection | None:
    try:
        return planning.plan(operation)
    except LookupError:
        return None
