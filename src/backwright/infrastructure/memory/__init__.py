"""What is kept in the memory of one process, and is gone with it."""

from backwright.infrastructure.memory.broker import MemoryBroker
from backwright.infrastructure.memory.rate_limiter import MemoryRateLimiter
from backwright.infrastructure.memory.transport import MemoryTransport

__all__ = ["MemoryBroker", "MemoryRateLimiter", "MemoryTransport"]
