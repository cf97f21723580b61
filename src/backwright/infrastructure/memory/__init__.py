"""What is kept in the memory of one process, and is gone with it."""

from backwright.infrastructure.memory.rate_limiter import MemoryRateLimiter

__all__ = ["MemoryRateLimiter"]
