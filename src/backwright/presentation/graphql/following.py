"""Subscriptions: the events of a kind of thing, each with the thing as the caller sees it."""

from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

from backwright.application.live.live import Live
from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import camel, entity
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.naming import Names
from backwright.presentation.graphql.objects import Objects
from backwright.presentation.graphql.resolving import itself, member
from backwright.presentation.graphql.scalars import DATE_TIME
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)


class Changes:
    """The fields of `Subscription`."""

    def __init__(self, objects: Objects, names: Names, live: Live) -> None:
        self._objects = objects
        self._names = names
        self._live = live

    def subscriptions(self, shown: Iterable[Exposed]) -> dict[str, GraphQLField]:
        """A field for each kind of thing that can be followed."""
        return {
            f"{camel(entity(each.view.__name__))}Changed": self._field(each, each.view)
            for each in shown
            if each.channel and each.kind is Kind.GET and each.view is not None
        }

    def _field(self, shown: Exposed, view: type[Any]) -> GraphQLField:
        follow, public = self._live.follow, shown.public

        async def subscribe(_: object, info: Info, **given: Any) -> AsyncIterator[Any]:
            asking = info.context
            refuse_unless_meant(asking.call.principal, None, public=public)
            subject, after = _identifier(given.get("id")), given.get("after")
            following = follow(shown.channel, asking.call, subject=subject, after=after)
            try:
                await following.begin()
            except BaseException:
                await following.aclose()
                raise
            return following

        return GraphQLField(
            GraphQLNonNull(self._change(view)),
            args={
                "id": GraphQLArgument(GraphQLID, description="Only this one."),
                "after": GraphQLArgument(
                    GraphQLString, description="The cursor of the last change that was seen."
                ),
            },
            subscribe=subscribe,
            resolve=itself,
            description=f"Every event of what {shown.name} shows, as it happens.",
        )

    def _change(self, view: type[Any]) -> GraphQLObjectType:
        item = self._objects.of(view)
        needed: Any = GraphQLNonNull
        return GraphQLObjectType(
            self._names.unique(f"{item.name}Change", ""),
            {
                "cursor": _field(needed(GraphQLString), "cursor"),
                "type": _field(needed(GraphQLString), "type"),
                "time": _field(needed(DATE_TIME), "time"),
                "subject": _field(needed(GraphQLID), "subject"),
                "version": _field(needed(GraphQLInt), "version"),
                camel(entity(view.__name__)): _field(item, "view"),
            },
            description="An event, and what it is about as it is now.",
        )


def _field(kind: Any, name: str) -> GraphQLField:
    return GraphQLField(kind, resolve=member(name))


def _identifier(written: str | None) -> UUID | None:
    try:
        return None if written is None else UUID(written)
    except ValueError as error:
        raise ValidationError((FieldError("/id", "malformed", "must be a UUID"),)) from error
