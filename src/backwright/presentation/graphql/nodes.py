"""Things that are found by nothing but their id (relay.dev/graphql/objectidentification.htm)."""

import asyncio
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLNonNull,
)

from backwright.domain.errors import (
    BackwrightError,
    FieldError,
    ForbiddenError,
    UnauthenticatedError,
    ValidationError,
)
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.objects import Objects
from backwright.presentation.graphql.relations import Relations


def node_interface(objects: "list[Objects]") -> GraphQLInterfaceType:
    """The interface; `objects` holds the object types by the time that it is asked."""

    def name_of(source: Any, *_: object) -> str:
        return objects[0].of(source.__class__).name

    return GraphQLInterfaceType(
        "Node",
        {"id": GraphQLField(GraphQLNonNull(GraphQLID))},
        resolve_type=name_of,
        description="Something that is found by its id.",
    )


def node_query(interface: GraphQLInterfaceType, relations: Relations) -> GraphQLField:
    """`node(id)`: ids are unique among all things, so whoever has it says so."""
    loads = [relations.loading(view) for view in relations.nodes]

    async def resolve(_: object, info: Info, id: str) -> Any:
        key = _key(id)
        found = await asyncio.gather(
            *(load(info.context, key) for load in loads), return_exceptions=True
        )
        return _first(found)

    return GraphQLField(
        interface,
        args={"id": GraphQLArgument(GraphQLNonNull(GraphQLID))},
        resolve=resolve,
        description="Whatever has this id, if the caller may see it.",
        extensions={"weight": len(loads)},
    )


def _first(found: list[Any]) -> Any:
    """The thing itself; else an error that is none of the policies' refusals."""
    for each in found:
        if each is not None and not isinstance(each, BaseException):
            return each
    for each in found:
        if isinstance(each, BaseException) and not _is_refusal(each):
            raise each
    return None


def _is_refusal(error: BaseException) -> bool:
    return isinstance(error, BackwrightError) and isinstance(
        error, ForbiddenError | UnauthenticatedError
    )


def _key(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError as error:
        raise ValidationError((FieldError("/id", "malformed", "must be a UUID"),)) from error
