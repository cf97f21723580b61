"""YAML text to plain values, by the scalar rules of YAML 1.2 and without surprises.

`no`, `on`, `010` and `12:30` are text; numbers keep every digit; a key that stands twice, anchors,
merge keys and tags are mistakes.
"""

import re
from decimal import Decimal
from typing import cast

from yaml import MarkedYAMLError, YAMLError
from yaml._yaml import CParser  # the public yaml.cyaml has it only at run time
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from backwright.builder.blueprint.findings import Findings
from backwright.builder.blueprint.source import Position, Source

Value = None | bool | int | Decimal | str | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 40
_IMPLICIT = "?"
# YAML 1.2.2, section 10.3.2 (core schema), without numbers that begin with a spare zero.
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})|0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?", re.ASCII
)


class _Nodes(CParser):
    """The C parser, with nothing resolved: every scalar without a tag looks the same."""

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        return _IMPLICIT

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Nothing depends on where a node is."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a node is."""


def parse(name: str, text: str, findings: Findings) -> Source:
    """The nodes of a text; a source without nodes where it is no YAML, which is noted."""
    try:
        root = _Nodes(text).get_single_node()
    except MarkedYAMLError as error:
        _broken(Source(name, text, None), error, findings)
    except YAMLError as error:
        at = error.position if isinstance(error, ReaderError) else 0
        line = text.count("\n", 0, at) + 1
        position = Position(line, at - (text.rfind("\n", 0, at) + 1) + 1, 1)
        reason = "there is a character in it that YAML does not allow"
        findings.at("syntax", Source(name, text, None), position, reason)
    else:
        return Source(name, text, root)
    return Source(name, text, None)


def _broken(source: Source, error: MarkedYAMLError, findings: Findings) -> None:
    mark = error.problem_mark or error.context_mark
    position = Position(mark.line + 1, mark.column + 1, 1) if mark else Position(1, 1, 1)
    message = error.problem or "this is not YAML"
    if error.context:
        message = f"{error.context}: {message}"
    hint = _remedy(source, position, error)
    findings.at("syntax", source, position, message, hint)


def _remedy(source: Source, position: Position, error: MarkedYAMLError) -> str:
    if "\t" in source.excerpt(position.line)[: position.column]:
        return "indent with spaces: YAML does not allow tabs"
    if "mapping values" in (error.problem or ""):
        return 'quote a text that contains ": "'
    if error.context_mark is not None and error.context_mark.line + 1 != position.line:
        return f"it begins in line {error.context_mark.line + 1}"
    return ""


def values(source: Source, findings: Findings) -> Value:
    """The plain values of a source; what is left out of them is noted."""
    if source.root is None:
        return None
    return _Values(source, findings).of(source.root, 0)


class _Values:
    def __init__(self, source: Source, findings: Findings) -> None:
        self._source = source
        self._findings = findings
        self._known: dict[int, Value] = {}

    def of(self, node: Node, depth: int) -> Value:
        """The value of one node and of everything below it."""
        if id(node) in self._known:
            self._refuse("anchor", node, "anchors and aliases are not supported", "write it out")
            return self._known[id(node)]
        self._known[id(node)] = None
        self._known[id(node)] = value = self._value(node, depth)
        return value

    def _value(self, node: Node, depth: int) -> Value:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if depth > MAX_DEPTH:
            self._refuse("too_deep", node, f"this is nested more than {MAX_DEPTH} deep")
            return None
        self._untagged(node)
        if isinstance(node, SequenceNode):
            return [self.of(item, depth + 1) for item in node.value]
        return self._mapping(cast(MappingNode, node), depth)

    def _scalar(self, node: ScalarNode) -> Value:
        self._untagged(node)
        return resolved(node.value) if node.style in {None, ""} else node.value

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for name, value in node.value:
            if not isinstance(name, ScalarNode):
                self._refuse("wrong_type", name, "a key must be a word")
            elif name.value == "<<":
                self._refuse("anchor", name, "merge keys are not supported", "write it out")
            elif name.value in mapping:
                first = f"it stands in line {lines[name.value]} already"
                self._refuse("duplicate_key", name, f'"{name.value}" is given twice', first)
            else:
                lines[name.value] = name.start_mark.line + 1
                mapping[name.value] = self.of(value, depth + 1)
        return mapping

    def _untagged(self, node: Node) -> None:
        if node.tag != _IMPLICIT:
            hint = "leave it away; quote what should be text"
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse("tag", node, f'tags such as "{tag}" are not supported', hint)

    def _refuse(self, code: str, node: Node, message: str, hint: str = "") -> None:
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if start.line == end.line else 1
        position = Position(start.line + 1, start.column + 1, max(width, 1))
        self._findings.at(code, self._source, position, message, hint)


def resolved(text: str) -> Value:
    """The value of a scalar that is not quoted."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INTEGER.fullmatch(text):
            return int(text, 0) if text[:2] in {"0x", "0o"} else int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
    return text
