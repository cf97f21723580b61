"""What all pipelines of one application share."""

from dataclasses import dataclass, field

from backwright.application.clock import Clock
from backwright.application.deadlines import Deadlines
from backwright.application.injection import Services
from backwright.application.observer import Observer
from backwright.application.rate_limit import RateLimiter
from backwright.application.store import Store
from backwright.application.turns import Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The ports that a pipeline works with; `default_limit` is a rate such as `600/minute`."""

    store: Store
    limiter: RateLimiter
    clock: Clock
    services: Services
    observer: Observer
    default_limit: str
    deadlines: Deadlines = field(default_factory=Deadlines)
    turns: Turns = field(default_factory=Turns)
