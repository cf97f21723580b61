"""The schema of one application."""

from collections.abc import Sequence

from graphql import GraphQLObjectType, GraphQLSchema, specified_directives, validate_schema

from backwright.application.live.live import Live
from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.graphql.choices import Choices
from backwright.presentation.graphql.connections import Connections
from backwright.presentation.graphql.following import Changes
from backwright.presentation.graphql.inputs import Inputs
from backwright.presentation.graphql.lists import Lists
from backwright.presentation.graphql.naming import Names
from backwright.presentation.graphql.nodes import node_interface, node_query
from backwright.presentation.graphql.objects import Objects
from backwright.presentation.graphql.relations import Relations
from backwright.presentation.graphql.roots import Roots
from backwright.presentation.graphql.scalars import SCALARS

_RESERVED = ("Query", "Mutation", "Subscription", "Node", "String", "Int", "Float", "Boolean", "ID")
# What `@defer` and `@stream` would send in parts is small here, and not all clients know them.
_DIRECTIVES = ("skip", "include", "deprecated", "specifiedBy", "oneOf")


def schema_of(shown: Sequence[Exposed], live: Live | None) -> GraphQLSchema:
    """Made once, at start; raises `ApiError` with everything that can't be shown."""
    names = Names(*_RESERVED, *(scalar.name for scalar in SCALARS))
    choices, relations = Choices(names), Relations(shown)
    known: list[Objects] = []
    interface = node_interface(known)
    objects = Objects(names, choices, relations, interface)
    known.append(objects)
    inputs, connections = Inputs(names, choices), Connections(names)
    lists = Lists(objects, inputs, connections, relations)
    objects.below = lists.below
    roots = Roots(objects, inputs, connections, lists)
    queries, mutations = roots.queries(shown), roots.mutations(shown)
    if relations.nodes:
        queries.setdefault("node", node_query(interface, relations))
    changes = Changes(objects, names, live).subscriptions(shown) if live is not None else {}
    if not queries:
        raise ApiError(("GraphQL needs at least one query; expose one, or don't serve it",))
    schema = GraphQLSchema(
        query=GraphQLObjectType("Query", queries),
        mutation=GraphQLObjectType("Mutation", mutations) if mutations else None,
        subscription=GraphQLObjectType("Subscription", changes) if changes else None,
        types=[objects.of(view) for view in relations.nodes],
        directives=[each for each in specified_directives if each.name in _DIRECTIVES],
    )
    problems = validate_schema(schema)
    if problems:
        raise ApiError(tuple(f"GraphQL: {problem.message}" for problem in problems))
    return schema
