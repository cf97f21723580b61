"""A blueprint file as text: which value stands where in it."""

from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A stretch of one line; both numbers count from 1."""

    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name as people know it, its text, and the nodes that it consists of."""

    name: str
    text: str
    root: Node | None

    def excerpt(self, line: int) -> str:
        """The line of the text, without its end."""
        lines = self.text.splitlines()
        return lines[line - 1] if line <= len(lines) else ""

    def position(self, path: Path, *, key: bool, part: tuple[int, int] | None) -> Position:
        """Where the value (or its key) at the path stands; or the nearest thing around it.

        `part` is a stretch of the text of a scalar: offset and width.
        """
        name, node = self._walk(path)
        if key and name is not None:
            return _of_node(name)
        if node is None:
            return Position(1, 1, 1)
        if part is not None and isinstance(node, ScalarNode):
            return self._part(node, *part)
        return _of_node(node if isinstance(node, ScalarNode) or name is None else name)

    def scalar(self, path: Path) -> str | None:
        """The text of the scalar at the path, as YAML understands it."""
        _, node = self._walk(path)
        return node.value if isinstance(node, ScalarNode) else None

    def _walk(self, path: Path) -> tuple[Node | None, Node | None]:
        """The key (where it has one) and the node at the path, as far as the path exists.

        Where something is written short, the steps of its long form are not there: they are left
        out.
        """
        name: Node | None = None
        node = self.root
        for step in path:
            found = _child(node, step)
            if found is not None:
                name, node = found[0] or name, found[1]
            elif isinstance(node, MappingNode):
                break
        return name, node

    def _part(self, node: ScalarNode, offset: int, width: int) -> Position:
        places = _alignment(self.text, node)
        if places is None or not places:
            return _of_node(node)
        first = places[min(offset, len(places) - 1)]
        past_end = offset >= len(places)
        start = self.text.rfind("\n", 0, first) + 1
        end = self.text.find("\n", first)
        room = (len(self.text) if end < 0 else end) - first
        column = first - start + 1 + past_end
        return Position(self.text.count("\n", 0, first) + 1, column, max(1, min(width, room)))


def _child(node: Node | None, step: Step) -> tuple[Node | None, Node] | None:
    if isinstance(node, MappingNode):
        for name, value in node.value:
            if isinstance(name, ScalarNode) and name.value == step:
                return name, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        # A mapping in a list has no key of its own; it begins with its first one.
        first = item.value[0][0] if isinstance(item, MappingNode) and item.value else None
        return first, item
    return None


def _of_node(node: Node) -> Position:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return Position(start.line + 1, start.column + 1, max(width, 1))


def _alignment(text: str, node: ScalarNode) -> list[int] | None:
    """For each character of the scalar's value, where it stands in the text.

    YAML folds lines and strips indentation, so only white space may differ; None where more does
    (escapes in double quotes).
    """
    at = node.start_mark.index
    if node.style in {"|", ">"}:
        at = text.find("\n", at) + 1
    elif node.style in {"'", '"'}:
        at += 1
    places: list[int] = []
    for character in node.value:
        while at < len(text) and text[at] != character and text[at].isspace():
            at += 1
        if at < len(text) and text[at] == character:
            places.append(at)
            at += 1
        elif character.isspace():
            places.append(min(at, len(text) - 1))
        else:
            return None
    return places
