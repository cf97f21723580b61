"""Use cases and live events over a WebSocket."""
