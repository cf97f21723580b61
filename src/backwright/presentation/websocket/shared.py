"""What all connections of one process share."""

from dataclasses import dataclass, field

from backwright.application.deadlines import Deadlines
from backwright.application.identity.authenticator import Authenticator
from backwright.application.live.live import Live
from backwright.application.live.presence import Presence
from backwright.application.rate_limit import Rate
from backwright.presentation.exposing.tracing import RequestIds
from backwright.presentation.websocket.calling import Calls
from backwright.presentation.websocket.config import WebSocketConfig
from backwright.presentation.websocket.ports import WebSocketObserver
from backwright.presentation.websocket.reading import Reading
from backwright.presentation.websocket.shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Made once at start."""

    config: WebSocketConfig
    calls: Calls
    live: Live
    presence: Presence
    authenticator: Authenticator
    observer: WebSocketObserver
    reading: Reading
    rate: Rate
    deadlines: Deadlines = field(default_factory=Deadlines)
    ids: RequestIds = field(default_factory=RequestIds)
    shown: Shown = field(default_factory=Shown)
