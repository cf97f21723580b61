"""What an expression consists of, as it was written."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression, from offset `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number; with a unit an amount of money (`10 EUR`) or a length of time (`3 days`)."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Word(Node):
    """`true`, `false` or `null`."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """One name of a path."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A field, or a field of it: names with dots between them. One name may be a value, too."""

    names: tuple[Name, ...]

    @property
    def dotted(self) -> str:
        """The path as it is written, without spaces."""
        return ".".join(each.name for each in self.names)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function and what it is applied to."""

    function: Name
    argument: Node | None


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """The right side of `in`: some values in brackets."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`not` or a minus."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two operands and what stands between them; `not in` is one sign."""

    sign: str
    left: Node
    right: Node
