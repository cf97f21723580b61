"""From a path to what serves it, at a cost that does not grow with the number of routes."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from backwright.presentation.rest.paths import Pattern, decoded

TargetT = TypeVar("TargetT")


class _Node(Generic[TargetT]):
    __slots__ = ("parameter", "static", "target")

    def __init__(self) -> None:
        self.static: dict[str, _Node[TargetT]] = {}
        self.parameter: _Node[TargetT] | None = None
        self.target: TargetT | None = None


class Router(Generic[TargetT]):
    """A trie over the segments of paths; a literal segment is preferred to a parameter.

    Segments are split before they are decoded, so an encoded slash is data. A trailing slash is
    another path: nothing is redirected.
    """

    def __init__(self) -> None:
        self._root: _Node[TargetT] = _Node()
        self._fixed: dict[str, TargetT] = {}

    def add(self, path: Pattern, target: TargetT) -> TargetT:
        """Serve a path by a target; gives back the target that serves the same shape already."""
        node = self._root
        for segment in path.segments:
            if segment is None:
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.static.setdefault(segment, _Node())
        if node.target is None:
            node.target = target
            if not path.parameters:
                self._fixed[path.text] = target
        return node.target

    def find(self, path: str) -> tuple[TargetT, list[str]] | None:
        """The target of a raw path, and the decoded values of its parameters in order.

        Raises `MalformedError` for a path that is not valid UTF-8.
        """
        fixed = self._fixed.get(path)
        if fixed is not None:
            return fixed, []
        segments = path.split("/")
        if "%" in path:
            segments = [decoded(segment) for segment in segments]
        node, values = self._root, list[str]()
        for segment in segments[1:]:
            static = node.static.get(segment)
            if static is None:
                if node.parameter is None or not segment:
                    return self._slowly(segments)
                values.append(segment)
                node = node.parameter
            elif node.parameter is not None:
                return self._slowly(segments)
            else:
                node = static
        return self._slowly(segments) if node.target is None else (node.target, values)

    def _slowly(self, segments: list[str]) -> tuple[TargetT, list[str]] | None:
        """Where literals and parameters compete, a dead end leads back to the last choice."""
        return next(self._matches(self._root, segments, 1, ()), None)

    def _matches(
        self, node: _Node[TargetT], segments: list[str], at: int, values: tuple[str, ...]
    ) -> Iterator[tuple[TargetT, list[str]]]:
        if at == len(segments):
            if node.target is not None:
                yield node.target, list(values)
            return
        segment = segments[at]
        if (static := node.static.get(segment)) is not None:
            yield from self._matches(static, segments, at + 1, values)
        if node.parameter is not None and segment:
            yield from self._matches(node.parameter, segments, at + 1, (*values, segment))
