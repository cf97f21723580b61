"""Why a message did not get to its broker."""

from uuid import UUID

from backwright.domain.errors import BackwrightError, UnavailableError


class UndeliverableError(BackwrightError):
    """The message can't be sent as it is, however often it is tried."""

    code = "transport.undeliverable"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"can't be sent: {self.reason}"


class UnroutableError(UnavailableError):
    """Nobody takes messages of this type, and the broker keeps none that nobody takes."""

    code = "transport.unroutable"

    def __init__(self, type: str, place: str) -> None:
        super().__init__(
            f"a receiver of {type}",
            retry_after=5.0,
            detail=f"{place}: no queue is bound for {type}: start its consumer, or bind a queue",
        )
        self.type = type
        self.place = place

    def __reduce__(self) -> tuple[type["UnroutableError"], tuple[str, str]]:
        return type(self), (self.type, self.place)


class HeldBackError(UnavailableError):
    """An earlier message of the same key was not confirmed, so this one was not sent."""

    code = "transport.held_back"

    def __init__(self, behind: UUID) -> None:
        super().__init__(f"message {behind}, which comes first,", retry_after=0.0)
        self.behind = behind

    def __reduce__(self) -> tuple[type["HeldBackError"], tuple[UUID]]:
        return type(self), (self.behind,)
