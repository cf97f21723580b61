"""Documents that were checked are kept: most requests come with one that came before."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
)

from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.errors import LimitError, UnknownOperationError
from backwright.presentation.graphql.limits import refuse_shape
from backwright.presentation.graphql.selections import Selection

MOST_ERRORS = 20
# How the parser begins to say that a limit of its own was reached.
_TOO_MANY = "Document contains more than"
KeptT = TypeVar("KeptT")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that fits the schema: its operations by name, and its fragments.

    What was found out about its operations is kept with it: `plans`, and the `costs` of those that
    have no variables.
    `switches` are the variables that decide with `@skip` and `@include` what is done at all.
    """

    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    plans: dict[Hashable, Selection | None] = field(default_factory=dict[Hashable, Any])
    costs: dict[int, int] = field(default_factory=dict[int, int])

    @classmethod
    def of(cls, node: DocumentNode) -> "Document":
        """Read from a document that was checked."""
        operations = [
            each for each in node.definitions if isinstance(each, OperationDefinitionNode)
        ]
        fragments = [each for each in node.definitions if isinstance(each, FragmentDefinitionNode)]
        roots = [each.selection_set for each in (*operations, *fragments)]
        names = [name for root in roots for each in _all(root) for name in _switches(each)]
        return cls(
            node,
            {each.name.value if each.name else "": each for each in operations},
            {each.name.value: each for each in fragments},
            tuple(dict.fromkeys(names)),
        )

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The one that is meant; raises `UnknownOperationError`."""
        if name:
            if name not in self.operations:
                raise UnknownOperationError(f"the document has no operation {name}")
            return self.operations[name]
        if len(self.operations) != 1:
            raise UnknownOperationError("say with operationName which operation is meant")
        return next(iter(self.operations.values()))


def _all(selected: SelectionSetNode) -> Iterator[SelectionNode]:
    for each in selected.selections:
        yield each
        inner: SelectionSetNode | None = getattr(each, "selection_set", None)
        if inner is not None:
            yield from _all(inner)


def _switches(node: SelectionNode) -> Iterator[str]:
    for directive in node.directives or ():
        for argument in directive.arguments or ():
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value


class InvalidError(Exception):
    """A document is no GraphQL, or does not fit the schema; `errors` says all of it."""

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors


class Kept(Generic[KeptT]):
    """The things that were used last, up to a number of characters of their texts."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._kept: OrderedDict[str, tuple[KeptT, int]] = OrderedDict()

    def get(self, key: str) -> KeptT | None:
        """What is kept under a key."""
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: str, value: KeptT, size: int) -> None:
        """Keep something; what was not used for the longest time goes for it."""
        if key in self._kept:
            return
        self._kept[key] = value, size
        self._room -= size
        while self._room < 0:
            _, (_, freed) = self._kept.popitem(last=False)
            self._room += freed


class Documents:
    """Reads and checks documents of one schema."""

    def __init__(self, schema: GraphQLSchema, config: GraphqlConfig) -> None:
        self._schema = schema
        self._config = config
        self._kept: Kept[Document] = Kept(config.kept_characters)
        self._rules = (
            specified_rules
            if config.introspection
            else (*specified_rules, NoSchemaIntrospectionCustomRule)
        )

    def read(self, text: str) -> Document:
        """The document; raises `InvalidError` with every error, or `LimitError`."""
        known = self._kept.get(text)
        if known is not None:
            return known
        node = self._parsed(text)
        refuse_shape(node, self._config)
        errors = validate(
            self._schema,
            node,
            self._rules,
            max_errors=MOST_ERRORS,
            hide_suggestions=not self._config.introspection,
        )
        if errors:
            raise InvalidError(tuple(errors))
        document = Document.of(node)
        self._kept.put(text, document, len(text))
        return document

    def _parsed(self, text: str) -> DocumentNode:
        config = self._config
        if len(text) > config.characters:
            raise LimitError(f"at most {config.characters} characters are taken")
        try:
            return parse(
                text,
                max_lexical_tokens=config.tokens,
                max_comments=config.tokens,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as error:
            if _TOO_MANY in error.message:
                raise LimitError(
                    f"at most {config.tokens} words and signs, and as many comments, are taken"
                ) from error
            raise InvalidError((error,)) from error
