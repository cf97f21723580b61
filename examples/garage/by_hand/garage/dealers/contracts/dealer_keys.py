"""Keys of dealers: what others see of them and may ask."""

from datetime import datetime

from backwright.application import AggregateView, Command, Query, View
from backwright.domain import Principal

from garage.dealers.contracts.types import DealerKeyId
from garage.people.contracts.types import MemberId


class DealerKeyView(AggregateView, frozen=True, kw_only=True):
    """A key; its secret was shown once, to whoever issued it."""

    id: DealerKeyId
    dealer: MemberId
    revoked_at: datetime | None


class IssuedKey(View, frozen=True, kw_only=True):
    """A new key with its secret, which nobody can be shown again."""

    id: DealerKeyId
    secret: str


class IssueDealerKey(Command[IssuedKey], frozen=True, kw_only=True):
    """Let the software of a member who is a dealer act for them."""

    dealer: MemberId


class RevokeDealerKey(Command[DealerKeyView], frozen=True, kw_only=True):
    """Let a key open nothing any more."""

    id: DealerKeyId


class RecogniseDealer(Query[Principal], frozen=True, kw_only=True):
    """Find out who has signed a text with a key."""

    key: str
    signature: str
    sent_at: str
    text: bytes
