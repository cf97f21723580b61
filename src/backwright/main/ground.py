"""What every protocol of one application stands on."""

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
class Ground:
    """What is shown, who runs it, and who looks on.

    `folder` is the project's; `asking` asks on behalf of a call. Without `log`, calls are not
    logged.
    """

    name: str
    version: str
    settings: Settings
    folder: Path
    apis: Sequence[Api]
    use_cases: Sequence[UseCase]
    dispatcher: Dispatcher
    asking: Callable[[Call], Ask]
    limiter: RateLimiter
    identity: Identity
    live: Feed
    presence: Presence
    metrics: Metrics
    health: Health
    log: AccessLog | None
