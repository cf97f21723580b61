"""A message that came from a broker, not understood yet."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incoming:
    """What was delivered, as it was.

    `headers` have names in lower case; of our own messages, `ce-id`, `ce-type`, `content-type` and
    `key` are among them whatever the broker calls them. `key` is what the order is kept by; empty
    if the sender gave none. `at` tells people where it was: "orders[3]@1042". `handle` is what its
    consumer needs to settle it, and nobody else's business. Equal to itself only.
    """

    body: bytes
    headers: Mapping[str, str]
    key: str
    at: str
    handle: object

    @property
    def type(self) -> str:
        """The type of the event; empty if the sender did not put it beside the body."""
        return self.headers.get("ce-type", "")
