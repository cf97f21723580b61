"""List use cases as connections: at the root, and below what their items refer to."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from graphql import GraphQLArgument, GraphQLEnumType, GraphQLField, GraphQLString

from backwright.application.call import Call
from backwright.application.messages import ListQuery
from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import camel, entity, words
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
from backwright.presentation.graphql.naming import field_name
from backwright.presentation.graphql.objects import Objects
from backwright.presentation.graphql.relations import Below, Relations
from backwright.presentation.graphql.resolving import EXPOSED

_PAGING = ("limit", "after", "before", "page", "total")
# What only connections have.
_OURS = ("filters", "last")
_BESIDE = (*_PAGING, "sort", "search")


class Lists:
    """Makes the fields of one schema that answer connections."""

    def __init__(
        self, objects: Objects, inputs: Inputs, connections: Connections, relations: Relations
    ) -> None:
        self._objects = objects
        self._inputs = inputs
        self._connections = connections
        self._relations = relations
        self._orders: dict[type[Any], GraphQLEnumType | None] = {}

    def root(self, shown: Exposed, name: str) -> GraphQLField:
        """The whole list, as a field of `Query`."""
        arguments, filters = self._taken(shown, _title(name), ())
        calling = Calling(shown, _named(arguments, filters))

        async def resolve(_: object, info: Info, **given: Any) -> Connection:
            return await _connection(info, given, info.context.call, partial(calling, info.context))

        return self._field(shown, arguments, resolve, {EXPOSED: shown})

    def below(
        self, view: type[Any], owner: str, taken: Collection[str]
    ) -> Mapping[str, GraphQLField]:
        """The lists of what refers to a kind of view; the first has the name that it has alone."""
        fields: dict[str, GraphQLField] = {}
        for each in self._relations.below(view):
            name = query_name(each.shown)
            if name in taken or name in fields:
                name = f"{name}By{_title(field_name(each.field))}"
            if name not in taken:
                fields.setdefault(name, self._below(each, owner, name))
        return fields

    def _below(self, below: Below, owner: str, name: str) -> GraphQLField:
        """Those that refer to the source; the lists of all sources are read together."""
        shown, field = below.shown, below.field
        arguments, filters = self._taken(shown, f"{owner}{_title(name)}", (field,))
        calling = Calling(shown, _named(arguments, filters))

        async def resolve(source: Any, info: Info, **given: Any) -> Connection:
            asking = info.context
            call = replace(asking.call, gathering=asking.beside(field))

            def listed(asked: dict[str, Any], call: Call) -> Awaitable[Any]:
                return calling.inside(asking, {**asked, field: below.of(source)}, call)

            return await _connection(info, given, call, listed)

        return self._field(shown, arguments, resolve, {})

    def _field(
        self,
        shown: Exposed,
        arguments: dict[str, GraphQLArgument],
        resolve: Any,
        extensions: dict[str, Any],
    ) -> GraphQLField:
        if shown.listed is None:
            raise ValueError("its items are no views")
        return GraphQLField(
            self._connections.of(self._objects.of(shown.listed)),
            args=arguments,
            resolve=resolve,
            description=text(shown),
            extensions={"sized": True, **extensions},
        )

    def _taken(
        self, shown: Exposed, title: str, but: tuple[str, ...]
    ) -> tuple[dict[str, GraphQLArgument], Mapping[str, Any]]:
        """The arguments, and the fields of the filters among them."""
        arguments = paging()
        filters = self._inputs.filters(shown.message, f"{title}Filter", (*_BESIDE, *but))
        if filters is not None:
            arguments["filters"] = GraphQLArgument(filters, out_name="filters")
        if "search" in shown.message.__struct_fields__:
            arguments["search"] = GraphQLArgument(GraphQLString, out_name="search")
        if shown.message not in self._orders:
            self._orders[shown.message] = self._inputs.order(shown.message, f"{title}Sort")
        order = self._orders[shown.message]
        if order is not None:
            arguments["sort"] = GraphQLArgument(order, out_name="sort")
        return arguments, filters.fields if filters is not None else {}


def is_list_query(shown: Exposed) -> bool:
    """Whether a use case lists views, page by page."""
    return shown.listed is not None and issubclass(shown.message, ListQuery)


def query_name(shown: Exposed) -> str:
    """`GetOrder` of orders → order, `ListOrders` → orders, `GetMe` → me."""
    if shown.kind is Kind.GET and shown.view is not None:
        return camel(entity(shown.view.__name__))
    first, *rest = words(shown.name)
    return camel("_".join(rest)) if rest and first in ("get", "list") else camel(shown.name)


def text(shown: Exposed) -> str:
    """What a use case says of itself, and who may call it."""
    policy = f"Allowed: {shown.policy}."
    return "\n\n".join(part for part in (shown.summary, shown.description, policy) if part)


async def _connection(
    info: Info,
    given: dict[str, Any],
    call: Call,
    listed: Callable[[dict[str, Any], Call], Awaitable[Any]],
) -> Connection:
    """What a connection's arguments ask for; raises `ValidationError` that names those."""
    cursors: list[str] = []
    wanted = selects(info, *CURSORS)
    asked = _page_of(given, count=selects(info, COUNT))
    try:
        page = await listed(asked, replace(call, cursors=cursors if wanted else None))
    except ValidationError as error:
        if given.get("last") is None:
            raise
        raise _of_last(error) from error
    return Connection(page, cursors)


def _of_last(error: ValidationError) -> ValidationError:
    at = {"/first": "/last"}
    errors = (
        FieldError(at.get(each.at, each.at), each.code, each.message) for each in error.errors
    )
    return ValidationError(tuple(errors))


def _title(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"


def _page_of(given: dict[str, Any], *, count: bool) -> dict[str, Any]:
    """The list query that a connection's arguments mean; raises `ValidationError`."""
    said = {name: value for name, value in given.items() if value is not None}
    _refuse_unclear(said)
    limit = said.get("last", said.get("limit"))
    asked: dict[str, Any] = {**said, **said.get("filters", {}), "limit": limit}
    kept = {name: value for name, value in asked.items() if value is not None and name not in _OURS}
    return {**kept, "total": True} if count else kept


def _refuse_unclear(said: dict[str, Any]) -> None:
    """A page goes forwards from `after`, or backwards from `before`."""
    for size, other, place in (("limit", "last", "before"), ("last", "limit", "after")):
        wrong = [name for name in (other, place) if size in said and name in said]
        if wrong:
            problem = "give first with after, or last with before"
            names = {"limit": "first"}
            raise ValidationError(
                tuple(
                    FieldError(f"/{names.get(each, each)}", "ambiguous", problem)
                    for each in (size, *wrong)
                )
            )
    if "last" in said and "before" not in said:
        problem = "give the cursor that last counts from; a list ends where its opposite begins"
        raise ValidationError((FieldError("/before", "missing", problem),))


def _named(arguments: Mapping[str, Any], inside: Mapping[str, Any]) -> Any:
    outer, inner = named_by(lambda: arguments), named_by(lambda: inside, "/filters")
    beside = {each.out_name for each in arguments.values()}

    def named(at: str) -> str:
        return outer(at) if at.split("/")[1:2] and at.split("/")[1] in beside else inner(at)

    return named
