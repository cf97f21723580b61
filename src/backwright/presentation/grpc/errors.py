"""What can be wrong with a call before, or beside, its use case."""

from backwright.domain.errors import BackwrightError, RateLimitedError, UnavailableError


class UnknownMethodError(BackwrightError):
    """No service of this name, or no such method of it, is served here."""

    code = "grpc.unknown_method"

    def __str__(self) -> str:
        return "there is no such method here; its package may have another version"


class TooManyCallsError(RateLimitedError):
    """The process serves as many calls as it may at once."""

    code = "grpc.too_many_calls"

    def __init__(self) -> None:
        super().__init__(1.0)

    def __str__(self) -> str:
        return "too many calls are under way; try again in 1 s"


class StoppingError(UnavailableError):
    """The process stops: what was followed can be followed elsewhere, from the last cursor on."""

    code = "grpc.stopping"

    def __init__(self) -> None:
        super().__init__("this process", 0.0)

    def __str__(self) -> str:
        return "this process stops; connect anew"
