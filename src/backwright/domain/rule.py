"""Business rules with a code that clients may rely on."""

from dataclasses import dataclass

from backwright.domain.errors import RuleViolationError


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence that must hold; `say` is shown to the caller who breaks it."""

    code: str
    say: str

    def broken(self) -> RuleViolationError:
        """The error to raise where a type checker must see that there is no way on."""
        return RuleViolationError(self.code, self.say)


def ensure(holds: bool, rule: Rule) -> None:
    """Raise `RuleViolationError` with the rule's code and sentence unless it holds."""
    if not holds:
        raise rule.broken()
