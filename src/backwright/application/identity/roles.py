"""What roles let people do."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class RolesError(ValueError):
    """Roles are declared wrongly; raised at start with every problem at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class Roles:
    """Each role with what it includes: other roles, and permissions (names with a dot).

    Raises `RolesError` for a name that is neither, and for a role that includes itself.
    """

    def __init__(self, declared: Mapping[str, Iterable[str]]) -> None:
        self._declared = {role: tuple(names) for role, names in declared.items()}
        if problems := (*self._unknown(), *self._cycles()):
            raise RolesError(problems)
        self._whole = {role: self._reached(role) for role in self._declared}
        self._names = frozenset[str]().union(*self._whole.values())

    @property
    def names(self) -> frozenset[str]:
        """Every role and permission that somebody can have."""
        return self._names

    def __contains__(self, role: object) -> bool:
        """Whether it is a role, and so can be granted to somebody."""
        return role in self._declared

    def expand(self, roles: Iterable[str]) -> frozenset[str]:
        """The roles with all that they include; one that is no longer declared grants nothing."""
        nothing = frozenset[str]()
        return nothing.union(*(self._whole.get(role, nothing) for role in roles))

    def _reached(self, role: str) -> frozenset[str]:
        found, waiting = set[str](), [role]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._declared.get(name, ()))
        return frozenset(found)

    def _unknown(self) -> list[str]:
        problems: list[str] = []
        for role, names in self._declared.items():
            for name in names:
                if name not in self._declared and "." not in name:
                    near = get_close_matches(name, self._declared, 1)
                    hint = (
                        f'did you mean "{near[0]}"?' if near else "permissions have a dot in them"
                    )
                    problems.append(f'role "{role}" includes "{name}", which is no role; {hint}')
        return problems

    def _cycles(self) -> list[str]:
        """Every role that reaches itself, each cycle told once."""
        problems: list[str] = []
        told: set[str] = set()
        for role in self._declared:
            way = self._way_back(role)
            if way and told.isdisjoint(way):
                told.update(way)
                problems.append(f"roles include each other: {' → '.join((*way, role))}")
        return problems

    def _way_back(self, role: str) -> tuple[str, ...]:
        """The shortest way from a role to itself, without the return; empty if there is none."""
        ways: list[tuple[str, ...]] = [(role,)]
        seen = set[str]()
        for way in ways:
            for name in self._declared.get(way[-1], ()):
                if name == role:
                    return way
                if name not in seen:
                    seen.add(name)
                    ways.append((*way, name))
        return ()
