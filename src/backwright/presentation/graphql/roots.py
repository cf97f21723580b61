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

from backwright.application.messages import ListQuery
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import camel, entity, words
from backwright.presentation.exposing.tracing import idempotency_key
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.calling import Calling, named_by
from backwright.presentation.graphql.connections import (
    COUNT,
    CURSORS,
    Connection,
    Connections,
    paging,
    selects,
)
from backwright.presentation.graphql.inputs import Inputs
from backwright.presentation.graphql.objects import Objects, nullable
from backwright.presentation.graphql.resolving import EXPOSED

_PAGING = ("limit", "after", "before", "page", "total")
# What only connections have.
_OURS = ("filters", "last")
_BESIDE = (*_PAGING, "sort", "search")
_ONCE = "Repeat the call with the same key, and it is done once."


class Roots:
    """The fields of `Query` and `Mutation`."""

    def __init__(self, objects: Objects, inputs: Inputs, connections: Connections) -> None:
        self._objects = objects
        self._inputs = inputs
        self._connections = connections

    def queries(self, shown: Iterable[Exposed]) -> dict[str, GraphQLField]:
        """A field for each query."""
        fields: dict[str, GraphQLField] = {}
        for each in shown:
            if not each.is_command:
                name = _free(query_name(each), each, fields)
                listed = each.listed is not None and issubclass(each.message, ListQuery)
                fields[name] = self._list(each, name) if listed else self._query(each)
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
            description=_text(shown),
            extensions={EXPOSED: shown},
        )

    def _list(self, shown: Exposed, name: str) -> GraphQLField:
        arguments, filters = self._listing(shown, name)
        inside: Mapping[str, Any] = filters.fields if filters is not None else {}
        calling = Calling(shown, _list_names(arguments, inside))

        async def resolve(_: object, info: Info, **given: Any) -> Connection:
            asking = info.context
            cursors: list[str] = []
            call = replace(asking.call, cursors=cursors if selects(info, *CURSORS) else None)
            asked = _page_of(given, count=selects(info, COUNT))
            return Connection(await calling(asking, asked, call), cursors)

        item = self._objects.of(shown.listed) if shown.listed is not None else None
        if item is None:
            raise ValueError("its items are no views")
        return GraphQLField(
            self._connections.of(item),
            args=arguments,
            resolve=resolve,
            description=_text(shown),
            extensions={"sized": True, EXPOSED: shown},
        )

    def _listing(self, shown: Exposed, name: str) -> tuple[dict[str, GraphQLArgument], Any]:
        arguments = paging()
        title = f"{name[0].upper()}{name[1:]}"
        filters = self._inputs.filters(shown.message, f"{title}Filter", _BESIDE)
        if filters is not None:
            arguments["filters"] = GraphQLArgument(filters, out_name="filters")
        if "search" in shown.message.__struct_fields__:
            arguments["search"] = GraphQLArgument(GraphQLString, out_name="search")
        order = self._inputs.order(shown.message, f"{title}Sort")
        if order is not None:
            arguments["sort"] = GraphQLArgument(order, out_name="sort")
        return arguments, filters

    def _mutation(self, shown: Exposed) -> GraphQLField:
        arguments = self._taken(shown)
        inside = self._inputs.of(shown.message) if "input" in arguments else None
        calling = Calling(shown, named_by(lambda: inside.fields if inside else {}, "/input"))

        async def resolve(_: object, info: Info, **given: Any) -> Any:
            asking = info.context
            key = given.get("idempotencyKey") or asking.key
            call = replace(
                asking.call,
                idempotency_key=idempotency_key(key) if key and shown.idempotent else None,
                expected_version=given.get("expectedVersion"),
            )
            result = await calling(asking, given.get("input") or {}, call)
            asking.forget()
            return True if shown.result is None else result

        return GraphQLField(
            self._result(shown),
            args=arguments,
            resolve=resolve,
            description=_text(shown),
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
        if shown.on_member and shown.kind is not Kind.CREATE:
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


def query_name(shown: Exposed) -> str:
    """`GetOrder` of orders → order, `ListOrders` → orders, `GetMe` → me."""
    if shown.kind is Kind.GET and shown.view is not None:
        return camel(entity(shown.view.__name__))
    first, *rest = words(shown.name)
    return camel("_".join(rest)) if rest and first in ("get", "list") else camel(shown.name)


def _free(name: str, shown: Exposed, fields: Mapping[str, Any]) -> str:
    if name not in fields:
        return name
    longer = camel(shown.name) if camel(shown.name) not in fields else ""
    name = longer or camel(f"{shown.api}_{shown.name}")
    while name in fields:
        name += "_"
    return name


def _page_of(given: dict[str, Any], *, count: bool) -> dict[str, Any]:
    """The list query that a connection's arguments mean."""
    filters: dict[str, Any] = given.get("filters") or {}
    asked: dict[str, Any] = {**given, **filters, "limit": given.get("last", given.get("limit"))}
    kept = {name: value for name, value in asked.items() if value is not None and name not in _OURS}
    return {**kept, "total": True} if count else kept


def _list_names(arguments: Mapping[str, Any], inside: Mapping[str, Any]) -> Any:
    outer, inner = named_by(lambda: arguments), named_by(lambda: inside, "/filters")
    beside = {each.out_name for each in arguments.values()}

    def named(at: str) -> str:
        return outer(at) if at.split("/")[1:2] and at.split("/")[1] in beside else inner(at)

    return named


def _needs_input(shown: Exposed) -> bool:
    return any(field.required for field in msgspec.structs.fields(shown.message))


def _text(shown: Exposed) -> str:
    policy = f"Allowed: {shown.policy}."
    return "\n\n".join(part for part in (shown.summary, shown.description, policy) if part)
