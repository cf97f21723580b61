"""What every protocol beside REST is put together from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.application.live.feed import Feed
from backwright.application.live.presence import Presence
from backwright.application.rate_limit import RateLimiter
from backwright.application.use_case import UseCase
from backwright.main.access_log import AccessLog
from backwright.main.health import Health
from backwright.main.identity import Identity
from backwright.main.metrics import Metrics
from backwright.main.settings import Settings
from backwright.presentation.rest import Api


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What is shown, and who runs it."""

    name: str
    version: str
    apis: Sequence[Api]
    use_cases: Sequence[UseCase]
    dispatcher: Dispatcher
    limiter: RateLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every protocol of one application stands on.

    `folder` is the project's; `asking` asks on behalf of a call. Without `log`, calls are not
    logged.
    """

    surface: Surface
    settings: Settings
    identity: Identity
    metrics: Metrics
    health: Health
    live: Feed
    presence: Presence
    folder: Path
    log: AccessLog | None
    asking: Callable[[Call], Ask]
