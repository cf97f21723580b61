"""Everything about a request that is not its message."""

from dataclasses import dataclass
from time import monotonic

from backwright.application.gathering import Gathering
from backwright.domain.principal import ANONYMOUS, Principal


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a use case, from whichever protocol it came.

    `expected_version` is the version that the caller wants to change (If-Match on REST); 0, which
    no stored version is, where what the caller named is none.
    `ends_at` is when the caller stops waiting, by `time.monotonic`; None where it does not say.
    `correlation` ties together everything that one outside request caused; it equals `request_id`
    where the request began here. `traceparent` is the W3C trace context, as received.
    With `gathering`, what is read at the same time is read together, as it says. A reader puts
    the cursor of each item of the page that it makes into `cursors`, where that is a list.
    """

    principal: Principal = ANONYMOUS
    request_id: str = ""
    correlation: str = ""
    traceparent: str = ""
    address: str = ""
    ends_at: float | None = None
    idempotency_key: str | None = None
    expected_version: int | None = None
    gathering: Gathering | None = None
    cursors: list[str] | None = None

    def patience(self, seconds: float) -> float:
        """How long it may still take: `seconds`, or less where the caller waits less."""
        return seconds if self.ends_at is None else min(seconds, self.ends_at - monotonic())
