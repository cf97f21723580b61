"""Who may do what: deny by default, and said where the use case is declared.

A policy is a set of grants; one that admits is enough. `owner` and the states are asked of the
aggregate that the use case acts on (`on=`), at the moment it is loaded; on queries they narrow the
rows instead, so that what a caller may not see does not exist for them.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from backwright.domain.principal import Principal


class Who(Enum):
    """The kinds of callers that a grant can name."""

    PUBLIC = "public"
    AUTHENTICATED = "authenticated"
    ROLE = "role"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Grant:
    """Lets some callers pass, where `states` is given only while the target is in one of them."""

    who: Who
    role: str = ""
    states: frozenset[str] | None = None

    def names(self, principal: Principal) -> bool:
        """Whether the caller can be meant, whatever the target is."""
        if self.who is Who.PUBLIC:
            return True
        if self.who is Who.ROLE:
            return principal.has(self.role)
        return principal.authenticated

    def needs_target(self) -> bool:
        """Whether only a look at the target can tell."""
        return self.who is Who.OWNER or self.states is not None

    def __str__(self) -> str:
        who = self.role or self.who.value
        return who if self.states is None else f"{who} while {', '.join(sorted(self.states))}"


@dataclass(frozen=True, slots=True)
class Policy:
    """Grants, of which one must admit the caller."""

    grants: tuple[Grant, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.grants))

    def __or__(self, other: "Policy") -> "Policy":
        return Policy(self.grants + other.grants)

    def during(self, *states: StrEnum) -> "Policy":
        """The same callers, but only while the target is in one of the states, too."""
        names = frozenset(state.value for state in states)
        return Policy(
            tuple(
                replace(grant, states=names if grant.states is None else names & grant.states)
                for grant in self.grants
            )
        )

    def meant(self, principal: Principal) -> tuple[Grant, ...]:
        """The grants that can admit this caller; none means: forbidden, whatever the target."""
        if principal.system:
            return _EVERYTHING
        return tuple([grant for grant in self.grants if grant.names(principal)])

    def needs_target(self) -> bool:
        """Whether some grant can be decided only by a look at the target."""
        return any(grant.needs_target() for grant in self.grants)


_EVERYTHING = (Grant(Who.PUBLIC),)
public = Policy(_EVERYTHING)
authenticated = Policy((Grant(Who.AUTHENTICATED),))
owner = Policy((Grant(Who.OWNER),))


def role(name: str) -> Policy:
    """Everyone who has this role or permission."""
    return Policy((Grant(Who.ROLE, name),))
