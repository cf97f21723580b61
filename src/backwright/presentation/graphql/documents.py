"""Documents that were checked are kept: most requests come with one that came before."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

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
from backwright.presentation.graphql.planning import Plan

MOST_ERRORS = 20
# How the parser says that a limit of its own was reached.
_TOO_MANY = "Document contains more than"
_NESTED = "nested too deeply"
_TOO_DEEP = "the document is nested too deeply"
# The arguments that say how much is asked for.
SIZES = ("first", "last")
# What a planned field takes of the memory that is meant for texts.
_CHARACTERS_OF_A_FIELD = 4
KeptT = TypeVar("KeptT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that fits the schema: its operations by name, and its fragments.

    `switches` are the variables that decide with `@skip` and `@include` what is done at all,
    `sizes` those that say how much is asked for. What was found out for their values is kept with
    the document: `plans` and `costs`.
    """

    text: str
    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    switches: tuple[str, ...]
    sizes: tuple[str, ...]
    plans: dict[Hashable, Plan] = field(default_factory=dict[Hashable, Plan])
    costs: dict[Hashable, int] = field(default_factory=dict[Hashable, int])

    @classmethod
    def of(cls, text: str, node: DocumentNode) -> "Document":
        """Read from a document that was checked."""
        operations = [
            each for each in node.definitions if isinstance(each, OperationDefinitionNode)
        ]
        fragments = [each for each in node.definitions if isinstance(each, FragmentDefinitionNode)]
        roots = [each.selection_set for each in (*operations, *fragments)]
        selected = [each for root in roots for each in _all(root)]
        return cls(
            text=text,
            node=node,
            operations={each.name.value if each.name else "": each for each in operations},
            fragments={each.name.value: each for each in fragments},
            switches=tuple(dict.fromkeys(chain.from_iterable(map(_switches, selected)))),
            sizes=tuple(dict.fromkeys(chain.from_iterable(map(_sizes, selected)))),
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


def _sizes(node: SelectionNode) -> Iterator[str]:
    for argument in getattr(node, "arguments", None) or ():
        if argument.name.value in SIZES and isinstance(argument.value, VariableNode):
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
        self._kept[key] = value, 0
        self.charge(key, size)

    def charge(self, key: str, size: int) -> None:
        """What is kept under a key takes more room than it was told, or less."""
        if key not in self._kept:
            return
        value, charged = self._kept[key]
        self._kept[key] = value, charged + size
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
        try:
            return self._checked(text)
        except RecursionError as error:
            raise LimitError(_TOO_DEEP) from error

    def charge(self, document: Document, fields: int) -> None:
        """A document keeps plans of so many fields more, or less."""
        self._kept.charge(document.text, fields * _CHARACTERS_OF_A_FIELD)

    def _checked(self, text: str) -> Document:
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
        document = Document.of(text, node)
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
            if _NESTED in error.message:
                raise LimitError(_TOO_DEEP) from error
            raise InvalidError((error,)) from error
