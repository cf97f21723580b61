"""What all pipelines of one application share."""

from dataclasses import dataclass

from backwright.application.clock import Clock
from backwright.application.injection import Services
from backwright.application.observer import Observer
from backwright.application.rate_limit import RateLimiter
from backwright.application.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The ports that a pipeline works with; `default_limit` is a rate such as `600/minute`."""

    store: Store
    limiter: RateLimiter
    clock: Clock
    services: Services
    observer: Observer
    default_limit: str
