"""Asking a policy, once before the handler and once of what it loads."""

from collections.abc import Callable
from uuid import UUID

from backwright.application.policy import Grant, Policy, Who
from backwright.domain.errors import (
    ForbiddenError,
    IllegalStateError,
    NotFoundError,
    UnauthenticatedError,
)
from backwright.domain.principal import ANONYMOUS, Principal


class Guard:
    """One use case's policy, asked on behalf of one caller.

    `visible` is what the queries of the target's kind allow: whoever may not see the target is
    told that it does not exist.
    """

    __slots__ = ("asked", "grants", "principal", "use_case", "visible")

    def __init__(
        self, policy: Policy, principal: Principal, *, use_case: str, visible: Policy | None = None
    ) -> None:
        """Raise `UnauthenticatedError` or `ForbiddenError` if no target could change the answer."""
        self.grants = policy.meant(principal)
        if not self.grants:
            raise ForbiddenError() if principal.authenticated else UnauthenticatedError()
        self.principal = principal
        self.use_case = use_case
        self.visible = visible
        self.asked = not all(grant.needs_target() for grant in self.grants)

    def check(self, kind: str, key: UUID, *, owner: UUID | None, state: str | None) -> None:
        """Raise unless some grant admits the caller to this target."""
        self.asked = True
        theirs = [grant for grant in self.grants if self._owns(grant, owner)]
        if any(grant.states is None or state in grant.states for grant in theirs):
            return
        if self.visible is not None and not self._sees(self.visible, owner, state):
            raise NotFoundError(kind, key)
        if theirs:
            raise IllegalStateError(kind, self.use_case, state or "unknown")
        raise ForbiddenError("this belongs to somebody else")

    def _owns(self, grant: Grant, owner: UUID | None) -> bool:
        return grant.who is not Who.OWNER or (owner is not None and owner == self.principal.id)

    def _sees(self, policy: Policy, owner: UUID | None, state: str | None) -> bool:
        return any(
            self._owns(grant, owner) and (grant.states is None or state in grant.states)
            for grant in policy.meant(self.principal)
        )


def guards(name: str, policy: Policy, visible: Policy | None) -> Callable[[Principal], Guard]:
    """Makes the guards of one use case's calls.

    A guard remembers whether its target was looked at. Where that does not matter, all callers that
    nobody knows share one.
    """
    unknown: Guard | None = None
    if policy.meant(ANONYMOUS):
        unknown = Guard(policy, ANONYMOUS, use_case=name, visible=visible)
        unknown = unknown if unknown.asked else None

    def guarded(principal: Principal) -> Guard:
        if unknown is not None and principal is ANONYMOUS:
            return unknown
        return Guard(policy, principal, use_case=name, visible=visible)

    return guarded
