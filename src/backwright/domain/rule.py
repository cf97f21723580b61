"""Business rules with a code that clients may rely on."""

from dataclasses import dataclass

from backwright.domain.errors import RuleViolationError


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that must hold; `say` is shown to the caller who breaks it."""

    code: str
    say: str


def ensure(holds: bool, rule: Rule) -> None:
    """Raise `RuleViolationError` with the rule's code and sentence unless it holds."""
    if not holds:
        raise RuleViolationError(rule.code, rule.say)
