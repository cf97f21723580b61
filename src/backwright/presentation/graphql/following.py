"""Subscriptions: the events of a kind of thing, each with the thing as the caller sees it."""

from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
)

from backwright.application.live.live import Live
from backwright.domain.errors import FieldError, ValidationError
from backwright.presentation.exposing.admitting import refuse_unless_meant
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import camel, entity
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.naming import Names
from backwright.presentation.graphql.objects import Objects
from backwright.presentation.graphql.resolving import EXPOSED, member, seen
from backwright.presentation.graphql.scalars import DATE_TIME


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
            description=f"Every event of what {shown.name} shows, as it happens.",
            extensions={EXPOSED: shown},
        )

    def _change(self, view: type[Any]) -> GraphQLObjectType:
        item = self._objects.of(view)
        needed: Any = GraphQLNonNull
        return GraphQLObjectType(
            self._names.unique(f"{item.name}Change", ""),
            {
                "cursor": seen(needed(GraphQLString), member("cursor")),
                "type": seen(needed(GraphQLString), member("type")),
                "time": seen(needed(DATE_TIME), member("time")),
                "subject": seen(needed(GraphQLID), member("subject")),
                "version": seen(needed(GraphQLInt), member("version")),
                camel(entity(view.__name__)): seen(item, member("view")),
            },
            description="An event, and what it is about as it is now.",
        )


def _identifier(written: str | None) -> UUID | None:
    try:
        return None if written is None else UUID(written)
    except ValueError as error:
        raise ValidationError((FieldError("/id", "malformed", "must be a UUID"),)) from error
