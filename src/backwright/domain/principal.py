"""Who is asking."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The caller of a use case: a person, a service, or nobody.

    `roles` holds role names and the permissions that the roles grant, already expanded. `system`
    is the application itself, which may do everything; `id` then tells on whose behalf.
    """

    id: UUID | None = None
    roles: frozenset[str] = frozenset()
    session: UUID | None = None
    system: bool = False

    @property
    def authenticated(self) -> bool:
        """Whether it is known who this is."""
        return self.id is not None

    def has(self, role: str) -> bool:
        """Whether the caller has this role or permission."""
        return role in self.roles

    def known(self) -> UUID:
        """The caller's identity, where a policy has made sure that there is one."""
        if self.id is None:
            raise LookupError("nobody is logged in, and the policy let them pass")
        return self.id


ANONYMOUS = Principal()
