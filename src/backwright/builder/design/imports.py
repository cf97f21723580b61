"""What a generated file imports, collected while its lines are made."""

from collections.abc import Iterable


class Imports:
    """Names to import, by module; the order of adding does not matter."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def add(self, module: str, name: str) -> str:
        """Import the name; returns it, so that a line can be written around the call."""
        self._names.setdefault(module, set()).add(name)
        return name

    def update(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Import several; an empty name imports the module itself."""
        for module, name in pairs:
            self.add(module, name)

    def lines(self) -> tuple[str, ...]:
        """Import statements, in a stable order."""
        plain = sorted(module for module, names in self._names.items() if "" in names)
        froms = sorted(
            (module, sorted(names - {""})) for module, names in self._names.items() if names - {""}
        )
        return (
            *(f"import {module}" for module in plain),
            *(f"from {module} import {', '.join(names)}" for module, names in froms),
        )
