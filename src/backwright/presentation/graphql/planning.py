"""From a checked operation to a plan: worked out once, and done for every request.

The executor of the library decides at each field of each object what it is and how it is made. A
plan decides that once for a document, and then makes lists of equal fields at a time: all orders'
numbers, then all their customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from backwright.presentation.graphql.columns import (
    Asked,
    Column,
    Followed,
    Loaded,
    LoadedLists,
    Seen,
    type_name,
)
from backwright.presentation.graphql.errors import LimitError
from backwright.presentation.graphql.objects import is_list, nullable
from backwright.presentation.graphql.resolving import GET, LOAD
from backwright.presentation.graphql.selections import OneOf, Selection, Shown
from backwright.presentation.graphql.shapes import Listed, Named, Needed, Same, Shape

TYPE_NAME = "__typename"
Nodes = tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The selection of an operation's root, and how many fields there are in all."""

    root: Selection
    fields: int


class Planning:
    """Plans one operation, for one setting of its switches."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        switched: Mapping[str, Any],
        most: int,
    ) -> None:
        """`most` is how many fields there may be."""
        self._schema = schema
        self._fragments = fragments
        self._switched = switched
        self._most = most
        self._fields = 0

    def plan(self, operation: OperationDefinitionNode) -> Plan:
        """The plan; raises `LookupError` for what no plan can do, or `LimitError`."""
        root = self._schema.get_root_type(operation.operation)
        if root is None:
            raise LookupError(operation.operation)
        return Plan(self._selection(root, [operation.selection_set]), self._fields)

    def _selection(self, parent: GraphQLObjectType, selected: list[SelectionSetNode]) -> Selection:
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for each in selected:
            self._collect(parent, each, found, seen)
        self._fields += len(found)
        if self._fields > self._most:
            raise LimitError(f"at most {self._most} fields are taken, with those of fragments")
        return Selection([self._column(key, parent, tuple(nodes)) for key, nodes in found.items()])

    def _collect(
        self,
        parent: GraphQLObjectType,
        selected: SelectionSetNode,
        found: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        """The fields of one type by the names that they are answered under, in their order."""
        for each in selected.selections:
            if not self._is_wanted(each):
                continue
            if isinstance(each, FieldNode):
                key = each.alias.value if each.alias else each.name.value
                found.setdefault(key, []).append(each)
            elif isinstance(each, InlineFragmentNode):
                condition = each.type_condition
                if condition is None or self._fits(parent, condition.name.value):
                    self._collect(parent, each.selection_set, found, seen)
            elif isinstance(each, FragmentSpreadNode) and each.name.value not in seen:
                seen.add(each.name.value)
                fragment = self._fragments[each.name.value]
                if self._fits(parent, fragment.type_condition.name.value):
                    self._collect(parent, fragment.selection_set, found, seen)

    def _is_wanted(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("skip", "include"):
                value: Any = next(each.value for each in directive.arguments or ())
                is_on = (
                    value.value
                    if isinstance(value, BooleanValueNode)
                    else self._switched[value.name.value]
                )
                if is_on == (directive.name.value == "skip"):
                    return False
        return True

    def _fits(self, parent: GraphQLObjectType, name: str) -> bool:
        kind: Any = self._schema.get_type(name)
        return kind is parent or (
            isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
            and self._schema.is_sub_type(kind, parent)
        )

    def _column(self, key: str, parent: GraphQLObjectType, nodes: Nodes) -> Column:
        name = nodes[0].name.value
        if name == TYPE_NAME:
            return type_name(key, parent)
        definition: Any = parent.fields.get(name)
        if definition is None:
            # Introspection, which the library does.
            raise LookupError(name)
        said = definition.extensions
        if definition.subscribe is not None:
            return Followed(key, definition, self._shape(definition.type, nodes), nodes=nodes)
        if LOAD in said:
            return self._loaded(key, definition, nodes)
        if GET in said:
            return Seen(key, said[GET], self._shape(definition.type, nodes))
        return Asked(
            key,
            definition,
            self._shape(nullable(definition.type), nodes),
            nodes=nodes,
            fragments=self._fragments,
            needed=isinstance(definition.type, GraphQLNonNull),
        )

    def _loaded(self, key: str, definition: Any, nodes: Nodes) -> Column:
        said = definition.extensions
        if not is_list(definition.type):
            shape = self._shape(definition.type, nodes)
            return Loaded(key, said[GET], said[LOAD], shape, nodes)
        single = Loaded(key, said[GET], said[LOAD], Same(), nodes)
        return LoadedLists(key, said[GET], single, self._shape(definition.type, nodes))

    def _shape(self, kind: Any, nodes: Nodes) -> Shape:
        if isinstance(kind, GraphQLNonNull):
            return Needed(self._shape(nullable(kind), nodes), nodes)
        if is_list(kind):
            return Listed(self._shape(kind.of_type, nodes))
        if isinstance(kind, GraphQLEnumType):
            return Named({each.value: name for name, each in kind.values.items()}, nodes)
        below = [node.selection_set for node in nodes if node.selection_set is not None]
        if isinstance(kind, GraphQLObjectType):
            return Shown(self._selection(kind, below))
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._one_of(kind, below)
        return Same()

    def _one_of(
        self, kind: GraphQLInterfaceType | GraphQLUnionType, below: list[SelectionSetNode]
    ) -> Shape:
        possible = self._schema.get_possible_types(kind)
        shapes = {each.name: Shown(self._selection(each, below)) for each in possible}
        resolve: Any = kind.resolve_type

        def name_of(value: Any) -> str:
            name: str = resolve(value)
            return name

        return OneOf(name_of, shapes)
