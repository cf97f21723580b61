"""Everything about a request that is not its message."""

from dataclasses import dataclass

from backwright.domain.principal import ANONYMOUS, Principal


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a use case, from whichever protocol it came.

    `expected_version` is the version that the caller wants to change (If-Match on REST); 0, which
    no stored version is, where what the caller named is none.
    `correlation` ties together everything that one outside request caused; it equals `request_id`
    where the request began here. `traceparent` is the W3C trace context, as received.
    """

    principal: Principal = ANONYMOUS
    request_id: str = ""
    correlation: str = ""
    traceparent: str = ""
    address: str = ""
    idempotency_key: str | None = None
    expected_version: int | None = None
