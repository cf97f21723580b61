"""What only this module may see of a key."""

from datetime import datetime

from backwright.application import AggregateView

from garage.dealers.contracts.types import DealerKeyId
from garage.people.contracts.types import MemberId


class DealerSecret(AggregateView, frozen=True, kw_only=True):
    """A key with its secret; it is on no API."""

    id: DealerKeyId
    dealer: MemberId
    secret: str
    revoked_at: datetime | None
