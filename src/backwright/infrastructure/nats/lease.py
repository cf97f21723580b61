"""Who of a group is active, in a key-value bucket of JetStream."""

from collections.abc import Awaitable, Callable

from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import (
    BadRequestError,
    KeyNotFoundError,
    KeyWrongLastSequenceError,
    NotFoundError,
)
from nats.js.kv import KeyValue

from backwright.domain.identifiers import new_id
from backwright.infrastructure.nats.connection import LazyConnection
from backwright.infrastructure.nats.options import NatsOptions

_FREE = b"free"


class NatsLease:
    """A key whose value expires; implements `Lease`.

    `was_given_up` says of a lease that was acquired whether the one before gave it up in order,
    after giving back its messages. With every renewal, `renewed` is called.
    """

    def __init__(
        self,
        connection: LazyConnection,
        key: str,
        options: NatsOptions,
        renewed: Callable[[], Awaitable[None]],
    ) -> None:
        self._connection = connection
        self._key = key
        self._bucket = f"{options.namespace}-leases"
        self._owner = new_id().hex.encode()
        self._seconds = options.lease
        self._renewed = renewed
        self._revision = 0
        self.was_given_up = False

    async def acquire(self) -> bool:
        """Take it if nobody has it; raises `UnavailableError`."""
        async with self._connection.asking() as jetstream:
            try:
                bucket = await jetstream.key_value(self._bucket)
            except NotFoundError:
                bucket = await self._make_bucket()
            try:
                entry = await bucket.get(self._key)
                if entry.value != _FREE:
                    return False
                revision, given_up = entry.revision or 0, True
            except KeyNotFoundError:
                revision, given_up = 0, False
            return await self._take(bucket, revision, given_up)

    async def renew(self) -> bool:
        """Have it for longer, if it is still one's own; raises `UnavailableError`."""
        async with self._connection.asking() as jetstream:
            bucket = await jetstream.key_value(self._bucket)
            try:
                self._revision = await bucket.update(self._key, self._owner, last=self._revision)
            except KeyWrongLastSequenceError:
                return False
            await self._renewed()
            return True

    async def release(self) -> None:
        """Give it up, if it is still one's own; raises `UnavailableError`."""
        async with self._connection.asking() as jetstream:
            bucket = await jetstream.key_value(self._bucket)
            try:
                await bucket.update(self._key, _FREE, last=self._revision)
            except KeyWrongLastSequenceError:
                # It has ended before.
                return

    async def _take(self, bucket: KeyValue, revision: int, given_up: bool) -> bool:
        try:
            self._revision = await bucket.update(self._key, self._owner, last=revision)
        except KeyWrongLastSequenceError:
            return False
        self.was_given_up = given_up
        return True

    async def _make_bucket(self) -> KeyValue:
        jetstream = await self._connection.jetstream()
        config = KeyValueConfig(bucket=self._bucket, ttl=self._seconds, storage=StorageType.MEMORY)
        try:
            return await jetstream.create_key_value(config)  # pyright: ignore[reportUnknownMemberType]
        except BadRequestError:
            # Another consumer has made it meanwhile, with its own idea of a lease.
            return await jetstream.key_value(self._bucket)
