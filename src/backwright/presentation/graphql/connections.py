"""Lists as Relay connections over keyset pages (relay.dev/graphql/connections.htm)."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    SelectionSetNode,
)

from backwright.application.messages import Page
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.naming import Names
from backwright.presentation.graphql.resolving import has_member, itself, member, seen

# Where in a connection somebody wants what costs something.
COUNT = ("totalCount",)
CURSORS = (("edges", "cursor"), ("pageInfo", "startCursor"), ("pageInfo", "endCursor"))


@dataclass(frozen=True, slots=True)
class Edge:
    """One item and its place in the list."""

    node: Any
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """A page, with the cursor of each of its items where somebody wants them."""

    page: Page[Any]
    cursors: list[str]

    @property
    def edges(self) -> list[Edge]:
        """The items with their cursors."""
        cursors: list[str | None] = [*self.cursors] or [None] * len(self.page.items)
        return [Edge(item, cursor) for item, cursor in zip(self.page.items, cursors, strict=True)]

    @property
    def start_cursor(self) -> str | None:
        """The first item's cursor."""
        return self.cursors[0] if self.cursors else None

    @property
    def end_cursor(self) -> str | None:
        """The last item's cursor."""
        return self.cursors[-1] if self.cursors else None


class Connections:
    """The connection types of one schema."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._made: dict[str, GraphQLObjectType] = {}
        is_there: Any = GraphQLNonNull(GraphQLBoolean)
        self._info = GraphQLObjectType(
            names.unique("PageInfo", ""),
            {
                "hasNextPage": seen(is_there, has_member("page.next")),
                "hasPreviousPage": seen(
                    GraphQLNonNull(GraphQLBoolean), has_member("page.previous")
                ),
                "startCursor": seen(GraphQLString, member("start_cursor")),
                "endCursor": seen(GraphQLString, member("end_cursor")),
            },
            description="Where a page is in its list.",
        )

    def of(self, item: GraphQLObjectType) -> GraphQLObjectType:
        """The connection to one type of items."""
        if item.name not in self._made:
            edge = GraphQLObjectType(
                self._names.unique(f"{item.name}Edge", ""),
                {
                    "cursor": seen(GraphQLNonNull(GraphQLString), member("cursor")),
                    "node": seen(GraphQLNonNull(item), member("node"), weight=0),
                },
            )
            self._made[item.name] = GraphQLObjectType(
                self._names.unique(f"{item.name}Connection", ""),
                {
                    "edges": seen(_all_of(edge), member("edges"), weight=0),
                    "nodes": seen(_all_of(item), member("page.items"), weight=0),
                    "pageInfo": seen(GraphQLNonNull(self._info), itself, weight=0),
                    COUNT[0]: seen(GraphQLInt, member("page.total")),
                },
            )
        return self._made[item.name]


def paging() -> dict[str, GraphQLArgument]:
    """The arguments that every connection has; forwards with `first`, backwards with `last`."""
    return {
        "first": GraphQLArgument(GraphQLInt, out_name="limit", description="How many to return."),
        "after": GraphQLArgument(GraphQLString, out_name="after"),
        "last": GraphQLArgument(
            GraphQLInt, out_name="last", description="How many of those before `before`."
        ),
        "before": GraphQLArgument(GraphQLString, out_name="before"),
    }


def selects(info: Info, *paths: tuple[str, ...]) -> bool:
    """Whether a field's selection has one of the paths, down from its top."""
    selections = [node.selection_set for node in info.field_nodes if node.selection_set]
    return any(_selects(info, each, path) for each in selections for path in paths)


def _selects(info: Info, selected: SelectionSetNode, path: tuple[str, ...]) -> bool:
    for each in selected.selections:
        node: Any = each
        if each.kind == "field":
            if node.name.value != path[0]:
                continue
            if len(path) == 1 or _selects(info, node.selection_set, path[1:]):
                return True
        else:
            inner = info.fragments[node.name.value] if each.kind == "fragment_spread" else node
            if _selects(info, inner.selection_set, path):
                return True
    return False


def _all_of(kind: Any) -> Any:
    return GraphQLNonNull(GraphQLList(GraphQLNonNull(kind)))
