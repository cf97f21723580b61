"""The fields that operations begin with: one for each use case."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
)

from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.naming import camel
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.calling import Calling, named_by
from backwright.presentation.graphql.connections import Connection, Connections
from backwright.presentation.graphql.inputs import Inputs
from backwright.presentation.graphql.lists import Lists, is_list_query, query_name, text
from backwright.presentation.graphql.objects import Objects, nullable
from backwright.presentation.graphql.resolving import EXPOSED

_ONCE = "Repeat the call with the same key, and it is done once."


class Roots:
    """The fields of `Query` and `Mutation`."""

    def __init__(
        self, objects: Objects, inputs: Inputs, connections: Connections, lists: Lists
    ) -> None:
        self._objects = objects
        self._inputs = inputs
        self._connections = connections
        self._lists = lists

    def queries(self, shown: Iterable[Exposed]) -> dict[str, GraphQLField]:
        """A field for each query."""
        fields: dict[str, GraphQLField] = {}
        for each in shown:
            if not each.is_command:
                name = _free(query_name(each), each, fields)
                listed = is_list_query(each)
                fields[name] = self._lists.root(each, name) if listed else self._query(each)
        return fields

    def mutations(self, shown: Iterable[Exposed]) -> dict[str, GraphQLField]:
        """A field for each command."""
        fields: dict[str, GraphQLField] = {}
        for each in shown:
            if each.is_command:
                fields[_free(camel(each.name), each, fields)] = self._mutation(each)
        return fields

    def _query(self, shown: Exposed) -> GraphQLField:
        arguments = self._inputs.arguments(shown.message, shown.name)
        calling = Calling(shown, named_by(lambda: arguments))

        async def resolve(_: object, info: Info, **given: Any) -> Any:
            asking = info.context
            result = await calling(asking, given, asking.call)
            return result if shown.listed is None else Connection(result, [])

        return GraphQLField(
            self._result(shown),
            args=arguments,
            resolve=resolve,
            description=text(shown),
            extensions={EXPOSED: shown},
        )

    def _mutation(self, shown: Exposed) -> GraphQLField:
        arguments = self._taken(shown)
        inside = self._inputs.of(shown.message) if "input" in arguments else None
        calling = Calling(shown, named_by(lambda: inside.fields if inside else {}, "/input"))

        async def resolve(_: object, info: Info, **given: Any) -> Any:
            asking = info.context
            key = given.get("idempotencyKey")
            result = await calling(
                asking,
                given.get("input") or {},
                replace(asking.call),
                version=given.get("expectedVersion"),
                key=asking.key if key is None else key,
            )
            asking.forget()
            return True if shown.result is None else result

        return GraphQLField(
            self._result(shown),
            args=arguments,
            resolve=resolve,
            description=text(shown),
            extensions={EXPOSED: shown},
        )

    def _taken(self, shown: Exposed) -> dict[str, GraphQLArgument]:
        arguments: dict[str, GraphQLArgument] = {}
        if shown.message.__struct_fields__:
            kind: Any = self._inputs.of(shown.message, name=f"{shown.name}Input")
            kind = GraphQLNonNull(kind) if _needs_input(shown) else kind
            arguments["input"] = GraphQLArgument(kind)
        if shown.idempotent:
            arguments["idempotencyKey"] = GraphQLArgument(GraphQLString, description=_ONCE)
        if shown.conditional:
            arguments["expectedVersion"] = GraphQLArgument(
                GraphQLInt, description="Refuse the change if the version is another one."
            )
        return arguments

    def _result(self, shown: Exposed) -> Any:
        """Nullable: what fails does not take the rest of the answer with it."""
        if shown.result is None:
            return GraphQLBoolean
        if shown.listed is not None:
            return self._connections.of(self._objects.of(shown.listed))
        return nullable(self._objects.shown(shown.result, f"{shown.name}Result"))


def _free(name: str, shown: Exposed, fields: Mapping[str, Any]) -> str:
    if name not in fields:
        return name
    longer = camel(shown.name) if camel(shown.name) not in fields else ""
    name = longer or camel(f"{shown.api}_{shown.name}")
    while name in fields:
        name += "_"
    return name


def _needs_input(shown: Exposed) -> bool:
    return any(field.required for field in msgspec.structs.fields(shown.message))
