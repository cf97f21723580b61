"""The parts of Python files that the templates print."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method; `body` lines are indented relative to it."""

    name: str
    parameters: tuple[str, ...] = ()
    returns: str = "None"
    doc: str = ""
    body: tuple[str, ...]
    decorators: tuple[str, ...] = ()
    awaits: bool = False

    @property
    def signature(self) -> str:
        """The `def` line, however long."""
        prefix = "async def" if self.awaits else "def"
        return f"{prefix} {self.name}({', '.join(self.parameters)}) -> {self.returns}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class with attribute lines and methods."""

    name: str
    bases: str = ""
    doc: str
    decorators: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    methods: tuple[Function, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a Python file of the project says, from top to bottom."""

    doc: str
    imports: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    classes: tuple[Class, ...] = ()
    functions: tuple[Function, ...] = field(default=())
    tail: tuple[str, ...] = ()


def call(name: str, arguments: Iterable[str]) -> str:
    """A call as source."""
    return f"{name}({', '.join(arguments)})"
