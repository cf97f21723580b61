"""The error tree: one branch for each thing that a caller can do about it."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one part of the input.

    `at` is a JSON Pointer (RFC 6901) into the input; the empty string is the whole of it.
    """

    at: str
    code: str
    message: str


class BackwrightError(Exception):
    """Root of every error that is raised on purpose.

    `code` is stable: clients and tests may compare it. `str(error)` is safe to show to a caller.
    """

    code: str = "error"


class ValidationError(BackwrightError):
    """The input is wrong; `errors` lists everything that is wrong with it."""

    code = "validation"

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(f"{error.at or '/'}: {error.message}" for error in self.errors)


class NotFoundError(BackwrightError):
    """The thing does not exist, or this caller may not know that it does."""

    code = "not_found"

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(kind, key)
        self.kind = kind
        self.key = key

    def __str__(self) -> str:
        return f"there is no {self.kind} {self.key}"


class ConflictError(BackwrightError):
    """The change does not fit with what is stored; look again, then decide."""

    code = "conflict"


class VersionConflictError(ConflictError):
    """Somebody else changed the aggregate first."""

    code = "version_conflict"

    def __init__(self, kind: str, key: object, expected: int) -> None:
        super().__init__(kind, key, expected)
        self.kind = kind
        self.key = key
        self.expected = expected

    def __str__(self) -> str:
        return f"{self.kind} {self.key} is no longer at version {self.expected}"


class PreconditionFailedError(VersionConflictError):
    """The caller named the version that it wants to change, and it is another one now.

    `expected` is 0 where what was given names no version at all.
    """

    code = "precondition_failed"

    def __str__(self) -> str:
        if self.expected == 0:
            return f"no version of {self.kind} {self.key} has the tag that was given"
        return super().__str__()


class DuplicateError(ConflictError):
    """Another one with this value exists already."""

    code = "duplicate"

    def __init__(self, kind: str, fields: tuple[str, ...]) -> None:
        super().__init__(kind, fields)
        self.kind = kind
        self.fields = fields

    def __str__(self) -> str:
        return f"another {self.kind} has this {' and '.join(self.fields) or 'value'} already"


class ReferencedError(ConflictError):
    """Others still refer to the thing that was to be removed."""

    code = "referenced"

    def __init__(self, kind: str, by: str) -> None:
        super().__init__(kind, by)
        self.kind = kind
        self.by = by

    def __str__(self) -> str:
        return f"this {self.kind} is still referred to by {self.by}"


class IllegalStateError(ConflictError):
    """The move is not possible from the state that the thing is in."""

    code = "illegal_state"

    def __init__(self, kind: str, move: str, state: str) -> None:
        super().__init__(kind, move, state)
        self.kind = kind
        self.move = move
        self.state = state

    def __str__(self) -> str:
        return f"{self.kind} is {self.state}: {self.move} is not possible now"


class StillRunningError(ConflictError):
    """The first request with this idempotency key has not finished yet; ask again shortly."""

    code = "idempotency.running"

    def __str__(self) -> str:
        return "a request with this idempotency key is still running"


class RuleViolationError(BackwrightError):
    """A business rule says no; `code` is the rule's own."""

    def __init__(self, code: str, say: str) -> None:
        super().__init__(code, say)
        self.code = code
        self.say = say

    def __str__(self) -> str:
        return self.say


class KeyReusedError(RuleViolationError):
    """The idempotency key was used before, with another input."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency.reused", "this idempotency key was used before with another input"
        )

    def __reduce__(self) -> tuple[type["KeyReusedError"], tuple[()]]:
        return type(self), ()


class UnauthenticatedError(BackwrightError):
    """Nobody, or nobody that can be believed, is asking."""

    code = "unauthenticated"

    def __init__(self, reason: str = "log in first") -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class ForbiddenError(BackwrightError):
    """The caller is known and may not do this."""

    code = "forbidden"

    def __init__(self, reason: str = "you may not do this") -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class UnavailableError(BackwrightError):
    """Something that is needed is away; the same request may succeed later.

    `retry_after` is in seconds. `detail` says to operators what is wrong and what to do about it;
    it is not part of `str(error)`, because it may name hosts and paths.
    """

    code = "unavailable"

    def __init__(self, what: str, retry_after: float = 1.0, detail: str = "") -> None:
        super().__init__(what, retry_after, detail)
        self.what = what
        self.retry_after = retry_after
        self.detail = detail
        if detail:
            # Tracebacks are for operators.
            self.add_note(detail)

    def __str__(self) -> str:
        return f"{self.what} is not available right now"


class DeadlineExceededError(UnavailableError):
    """The time that this use case may take has run out; nothing of it was done."""

    code = "deadline_exceeded"

    def __str__(self) -> str:
        return f"{self.what} took too long"


class RateLimitedError(BackwrightError):
    """Too many requests; `retry_after` seconds from now there is room again."""

    code = "rate_limited"

    def __init__(self, retry_after: float, limit: str = "") -> None:
        super().__init__(retry_after, limit)
        self.retry_after = retry_after
        self.limit = limit

    def __str__(self) -> str:
        return f"too many requests; try again in {math.ceil(self.retry_after)} s"
