"""Use cases and live events over a WebSocket."""

from backwright.presentation.websocket.application import WebSocketApplication
from backwright.presentation.websocket.closing import CloseCode
from backwright.presentation.websocket.config import WebSocketConfig
from backwright.presentation.websocket.ports import WebSocketObserver

__all__ = ["CloseCode", "WebSocketApplication", "WebSocketConfig", "WebSocketObserver"]
