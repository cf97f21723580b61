"""What is found out about operations, each once, and kept with their documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode

from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.costs import Costs
from backwright.presentation.graphql.documents import Document, Documents
from backwright.presentation.graphql.errors import LimitError
from backwright.presentation.graphql.planning import Plan, Planning

# For how many values of one document's variables something is kept.
MOST = 16
Variables = Mapping[str, Any]


class Plans:
    """Plans the operations of one schema, and counts what they ask for."""

    def __init__(self, schema: GraphQLSchema, config: GraphqlConfig, documents: Documents) -> None:
        self._schema = schema
        self._config = config
        self._documents = documents
        self._costs = Costs(schema)

    def of(
        self, document: Document, operation: OperationDefinitionNode, variables: Variables
    ) -> Plan | None:
        """The plan for these variables; None for what the library has to do (introspection).

        Raises `LimitError` for what costs too much, or is too large to be planned.
        """
        self._refuse_cost(document, operation, variables)
        switched = _numbers(document.switches, variables)
        key = (id(operation), *switched.values())
        known = document.plans.get(key)
        if known is not None:
            return known
        try:
            planning = Planning(self._schema, document.fragments, switched, self._config.fields)
            plan = planning.plan(operation)
        except LookupError:
            return None
        if len(document.plans) >= MOST:
            oldest = document.plans.pop(next(iter(document.plans)))
            self._documents.charge(document, -oldest.fields)
        document.plans[key] = plan
        self._documents.charge(document, plan.fields)
        return plan

    def _refuse_cost(
        self, document: Document, operation: OperationDefinitionNode, variables: Variables
    ) -> None:
        key = (id(operation), *_numbers(document.sizes, variables).values())
        cost = document.costs.get(key)
        if cost is None:
            if len(document.costs) >= MOST:
                document.costs.clear()
            cost = document.costs[key] = self._costs.of(document, operation, variables)
        if cost > self._config.cost:
            raise LimitError(
                f"this may ask for {cost} things, and at most {self._config.cost} are given; "
                "say smaller sizes with first:"
            )


def _numbers(names: Sequence[str], variables: Variables) -> dict[str, int | None]:
    """Booleans and sizes; another operation's variable of the same name may be anything."""
    values = ((name, variables.get(name)) for name in names)
    return {name: value if isinstance(value, int) else None for name, value in values}
