"""Refusing callers whom no target could admit, before their input is looked at."""

from backwright.application.policy import Policy
from backwright.domain.errors import ForbiddenError, UnauthenticatedError
from backwright.domain.principal import Principal


def refuse_unless_meant(principal: Principal, policy: Policy | None, *, public: bool) -> None:
    """Raise `UnauthenticatedError` or `ForbiddenError` for whom no target could admit.

    Use cases have their policy asked by the pipeline; `policy` is for what has no pipeline.
    """
    if principal.id is None and not public:
        raise UnauthenticatedError()
    if policy is not None and not policy.meant(principal):
        raise ForbiddenError()
