"""An answer that an endpoint spells out itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A status, headers and a body.

    `body` is bytes as they are, text, or anything that msgspec encodes as JSON; None is no body.
    """

    body: Any = None
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
