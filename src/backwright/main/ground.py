"""What every protocol beside REST is put together from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backwright.application.call import Call
from backwright.application.dispatch import Ask
from backwright.application.live.feed import Feed
from backwright.application.live.presence import Presence
from backwright.main.health import Health
from backwright.main.identity import Identity
from backwright.main.metrics import Metrics
from backwright.main.rest import Surface
from backwright.main.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every protocol of one application stands on.

    `folder` is the project's; `asking` asks on behalf of a call.
    """

    surface: Surface
    settings: Settings
    identity: Identity
    metrics: Metrics
    health: Health
    live: Feed
    presence: Presence
    folder: Path
    asking: Callable[[Call], Ask]
