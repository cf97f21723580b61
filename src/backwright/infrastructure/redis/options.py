"""What can be set about Redis."""

from dataclasses import dataclass

from backwright.application.transport.options import TransportOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisOptions(TransportOptions):
    """Limits, in seconds unless it says otherwise.

    One consumer of a group is active; another takes over after `lease` when it dies. An entry is
    removed when every group has accepted it and it is older than `keep`; a group whose application
    is gone for good holds that up, until `XGROUP DESTROY`. `length` removes the oldest entries
    beyond so many even if nobody has read them: they are lost; 0 is never.
    """

    lease: float = 10.0
    keep: float = 3600.0
    length: int = 0
