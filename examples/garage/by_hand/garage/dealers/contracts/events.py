"""What happens with dealers, for others to react to."""

from dataclasses import dataclass

from backwright.domain import DomainEvent

from garage.dealers.contracts.types import DealerKeyId
from garage.people.contracts.types import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerKeyIssued(DomainEvent):
    """A dealer's software can call us."""

    key: DealerKeyId
    dealer: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class DealerKeyRevoked(DomainEvent):
    """A key opens nothing any more."""

    key: DealerKeyId
    dealer: MemberId
