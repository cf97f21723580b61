"""What a domain model is made of; standard library only."""

from backwright.domain.checks import (
    above,
    at_least,
    at_least_items,
    at_most,
    at_most_items,
    below,
    ensure_valid,
    fits,
)
from backwright.domain.entity import Aggregate, Entity
from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    DeadlineExceededError,
    DuplicateError,
    FieldError,
    ForbiddenError,
    IllegalStateError,
    KeyReusedError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    ReferencedError,
    RuleViolationError,
    StillRunningError,
    UnauthenticatedError,
    UnavailableError,
    ValidationError,
    VersionConflictError,
)
from backwright.domain.event import DomainEvent
from backwright.domain.identifiers import new_id
from backwright.domain.money import Money
from backwright.domain.principal import ANONYMOUS, Principal
from backwright.domain.rule import Rule, ensure
from backwright.domain.state_machine import StateMachine

__all__ = [
    "ANONYMOUS",
    "Aggregate",
    "BackwrightError",
    "ConflictError",
    "DeadlineExceededError",
    "DomainEvent",
    "DuplicateError",
    "Entity",
    "FieldError",
    "ForbiddenError",
    "IllegalStateError",
    "KeyReusedError",
    "Money",
    "NotFoundError",
    "PreconditionFailedError",
    "Principal",
    "RateLimitedError",
    "ReferencedError",
    "Rule",
    "RuleViolationError",
    "StateMachine",
    "StillRunningError",
    "UnauthenticatedError",
    "UnavailableError",
    "ValidationError",
    "VersionConflictError",
    "above",
    "at_least",
    "at_least_items",
    "at_most",
    "at_most_items",
    "below",
    "ensure",
    "ensure_valid",
    "fits",
    "new_id",
]
