"""Who of a group is active, in Redis."""

from backwright.domain.identifiers import new_id
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.server import Server

# Only its owner may renew or release it (Redis' documentation, "Distributed locks").
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class RedisLease:
    """A key that expires; implements `Lease`."""

    def __init__(self, server: Server, key: str, options: RedisOptions) -> None:
        self._server = server
        self._key = key
        self._owner = new_id().hex
        self._milliseconds = int(options.lease * 1000)

    async def acquire(self) -> bool:
        """Take it if nobody has it; raises `UnavailableError`."""
        order = ("SET", self._key, self._owner, "NX", "PX", self._milliseconds)
        return await self._server.ask(*order) is not None

    async def renew(self) -> bool:
        """Have it for longer, if it is still one's own; raises `UnavailableError`."""
        order = ("EVAL", _RENEW, 1, self._key, self._owner, self._milliseconds)
        return bool(await self._server.ask(*order))

    async def release(self) -> None:
        """Give it up, if it is still one's own; raises `UnavailableError`."""
        await self._server.ask("EVAL", _RELEASE, 1, self._key, self._owner)
