"""A call while it is served: what arrived with it, and how it ended."""

from dataclasses import dataclass, field
from typing import Protocol

from backwright.domain.principal import ANONYMOUS, Principal


@dataclass(slots=True, kw_only=True)
class Request:
    """One call of a method; `code` is the name of the status that it ended with."""

    method: str
    use_case: str
    metadata: dict[str, str | bytes]
    request_id: str
    address: str
    principal: Principal = field(default=ANONYMOUS)
    code: str = "CANCELLED"
    seconds: float = 0.0

    def text(self, name: str) -> str | None:
        """An entry of the metadata; None where there is none."""
        value = self.metadata.get(name)
        return value if isinstance(value, str) else None


class CallObserver(Protocol):
    """Is told of every call."""

    def called(self, request: Request) -> None:
        """Note a call that is over."""
        ...
