"""Who may do something."""

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """The kinds of callers that a grant can name; permissions count as roles."""

    PUBLIC = "public"
    AUTHENTICATED = "authenticated"
    OWNER = "owner"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Lets some callers pass; with `states`, only while the entity is in one of them.

    `name` is the role or permission (`staff`, `users.manage`). `symbol` is what stands for the
    grant in Python: `public`, `authenticated`, `owner`, or the constant in the project's roles
    (`staff`, `users_manage`).
    """

    who: Who
    symbol: str
    name: str = ""
    states: tuple[str, ...] | None = None
