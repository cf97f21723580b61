"""The stream of a namespace, and the one of its dead letters."""

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError

from backwright.infrastructure.nats.options import NatsOptions

# JetStream forgets a message's identifier after it; in seconds.
_DUPLICATES = 120.0
# JetStream's answer where a stream of this name is there, made in another way.
_NAME_IN_USE = 10058


async def make_stream(jetstream: JetStreamContext, name: str, options: NatsOptions) -> None:
    """Make the stream unless it is there; what is there stays as it is."""
    config = StreamConfig(
        name=name,
        subjects=[f"{name}.>"],
        storage=StorageType.FILE,
        # Refuse what is new rather than forget what nobody has read.
        discard=DiscardPolicy.NEW,
        max_age=options.keep,
        duplicate_window=min(_DUPLICATES, options.keep),
        num_replicas=options.replicas,
    )
    try:
        await jetstream.add_stream(config)  # pyright: ignore[reportUnknownMemberType]
    except BadRequestError as error:
        if error.err_code != _NAME_IN_USE:
            raise
