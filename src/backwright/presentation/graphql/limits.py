"""What one document may ask for, told before anything of it is done."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    SelectionNode,
    SelectionSetNode,
)

from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.errors import LimitError


def refuse_shape(document: DocumentNode, config: GraphqlConfig) -> None:
    """Raise `LimitError` for a document that is too deep, or says the same thing too often.

    Done before the document is checked: checking compares fields with each other.
    """
    fragments = _fragments(document)
    if len(fragments) > config.fragments:
        raise LimitError(f"at most {config.fragments} fragments are taken")
    repeated = 0
    depths: dict[str, int] = {}
    for each in document.definitions:
        inner = getattr(each, "selection_set", None)
        if inner is None:
            continue
        repeated += sum(_repeated(selected) for selected in _within(inner))
        if repeated > config.aliases:
            raise LimitError(f"at most {config.aliases} aliases and repetitions are taken")
        if _depth(inner, fragments, depths) > config.depth:
            raise LimitError(f"at most {config.depth} levels are taken")


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }


def _within(selected: SelectionSetNode) -> Iterator[SelectionSetNode]:
    yield selected
    for each in selected.selections:
        inner = getattr(each, "selection_set", None)
        if inner is not None:
            yield from _within(inner)


def _repeated(selected: SelectionSetNode) -> int:
    """How many of the selections are aliases, or stand there already."""
    names: set[str] = set()
    aliases = 0
    for each in selected.selections:
        if isinstance(each, FieldNode):
            aliases += each.alias is not None
            names.add(f"{each.alias.value}:" if each.alias else each.name.value)
        else:
            names.add(_spread(each))
    return aliases + len(selected.selections) - len(names)


def _spread(node: SelectionNode) -> str:
    """What is written for a fragment, but for what stands in it."""
    if isinstance(node, FragmentSpreadNode):
        return f"...{node.name.value}"
    condition = getattr(node, "type_condition", None)
    return f"... on {condition.name.value}" if condition else "... on"


def _depth(
    selected: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    known: dict[str, int],
) -> int:
    """How many levels of fields there are; a fragment within itself ends there."""
    deepest = 0
    for each in selected.selections:
        if isinstance(each, FieldNode):
            inner = _depth(each.selection_set, fragments, known) if each.selection_set else 0
            deepest = max(deepest, 1 + inner)
        elif isinstance(each, FragmentSpreadNode):
            name = each.name.value
            if name in fragments and name not in known:
                known[name] = 0
                known[name] = _depth(fragments[name].selection_set, fragments, known)
            deepest = max(deepest, known.get(name, 0))
        else:
            inner_set: Any = getattr(each, "selection_set", None)
            deepest = max(deepest, _depth(inner_set, fragments, known))
    return deepest
