"""Lists as Relay connections over keyset pages (relay.dev/graphql/connections.htm)."""

from dataclasses import dataclass
from typing import Any

from backwright.application.messages import Page
from backwright.presentation.graphql.asking import Info
from backwright.presentation.graphql.naming import Names
from backwright.presentation.graphql.resolving import has_member, itself, member
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    SelectionSetNode,
)

COUNT = "totalCount"
CURSORS = ("cursor", "startCursor", "endCursor")


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
        self._info = GraphQLObjectType(
            names.unique("PageInfo", ""),
            {
                "hasNextPage": _field(GraphQLNonNull(GraphQLBoolean), "page.next", given=True),
                "hasPreviousPage": _field(
                    GraphQLNonNull(GraphQLBoolean), "page.previous", given=True
                ),
                "startCursor": _field(GraphQLString, "start_cursor"),
                "endCursor": _field(GraphQLString, "end_cursor"),
            },
            description="Where a page is in its list.",
        )

    def of(self, item: GraphQLObjectType) -> GraphQLObjectType:
        """The connection to one type of items."""
        if item.name not in self._made:
            edge = GraphQLObjectType(
                self._names.unique(f"{item.name}Edge", ""),
                {
                    "cursor": _field(GraphQLNonNull(GraphQLString), "cursor"),
                    "node": _part(GraphQLNonNull(item), "node"),
                },
            )
            self._made[item.name] = GraphQLObjectType(
                self._names.unique(f"{item.name}Connection", ""),
                {
                    "edges": _part(_all_of(edge), "edges"),
                    "nodes": _part(_all_of(item), "page.items"),
                    "pageInfo": GraphQLField(
                        GraphQLNonNull(self._info),
                        resolve=itself,
                        extensions={"weight": 0},
                    ),
                    COUNT: _field(GraphQLInt, "page.total"),
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


def selects(info: Info, *names: str) -> bool:
    """Whether a field's selection has one of the names somewhere near its top."""
    return any(
        node.selection_set is not None and _selects(info, node.selection_set, names, 4)
        for node in info.field_nodes
    )


def _selects(info: Info, selected: SelectionSetNode, names: tuple[str, ...], deep: int) -> bool:
    for each in selected.selections:
        node: Any = each
        if each.kind == "fragment_spread":
            node = info.fragments[node.name.value]
        elif each.kind == "field" and node.name.value in names:
            return True
        inner = node.selection_set
        if deep and inner is not None and _selects(info, inner, names, deep - 1):
            return True
    return False


def _field(kind: Any, name: str, *, given: bool = False) -> GraphQLField:
    return GraphQLField(kind, resolve=has_member(name) if given else member(name))


def _part(kind: Any, name: str) -> GraphQLField:
    """A field whose things are counted with the connection itself."""
    field = _field(kind, name)
    field.extensions = {"weight": 0}
    return field


def _all_of(kind: Any) -> Any:
    return GraphQLNonNull(GraphQLList(GraphQLNonNull(kind)))
