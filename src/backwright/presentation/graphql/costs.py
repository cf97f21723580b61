"""How many things an operation may ask for, told before anything of it is done."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from backwright.presentation.graphql.documents import SIZES, Document
from backwright.presentation.graphql.objects import is_list

# How many items a list is taken for that does not say its size.
UNSAID = 10
PAGE = 20
LARGEST_PAGE = 100


class Costs:
    """How many things an operation may ask for at most, by the sizes that it declares.

    Every object counts one; what stands in a list counts for each item: `first` or `last` of a
    connection (20 if neither is said), 10 for any other list.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def of(
        self, document: Document, operation: OperationDefinitionNode, given: Mapping[str, Any]
    ) -> int:
        """The cost of a checked document's operation with these variables, once coerced."""
        root = self._schema.get_root_type(operation.operation)
        walk = _Walk(self._schema, document.fragments, given)
        return walk.cost(operation.selection_set, root)


class _Walk:
    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._known: dict[str, int] = {}

    def cost(self, selected: SelectionSetNode, parent: Any) -> int:
        total = 0
        for each in selected.selections:
            if isinstance(each, FieldNode):
                total += self._field(each, parent)
            elif isinstance(each, FragmentSpreadNode):
                total += self._fragment(each.name.value)
            else:
                condition = getattr(each, "type_condition", None)
                name = condition.name.value if condition else ""
                inner: Any = getattr(each, "selection_set", None)
                total += self.cost(inner, self._schema.get_type(name) or parent)
        return total

    def _fragment(self, name: str) -> int:
        if name not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.cost(fragment.selection_set, parent)
        return self._known[name]

    def _field(self, node: FieldNode, parent: Any) -> int:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or node.selection_set is None:
            return 0
        inner = self.cost(node.selection_set, get_named_type(definition.type))
        said = definition.extensions
        weight: int = said.get("weight", 1)
        if said.get("sized"):
            return weight + self._size(node) * (1 + inner)
        size = UNSAID if is_list(definition.type) and "weight" not in said else 1
        return size * (weight + inner)

    def _size(self, node: FieldNode) -> int:
        sizes: list[int] = []
        for argument in node.arguments or ():
            if argument.name.value in SIZES:
                value: Any = argument.value
                size: Any = (
                    self._variables.get(value.name.value)
                    if isinstance(value, VariableNode)
                    else getattr(value, "value", None)
                )
                if size is not None:
                    # What is no size of a page is refused where it is read.
                    sizes.append(min(max(int(size), 1), LARGEST_PAGE))
        return max(sizes, default=PAGE)
