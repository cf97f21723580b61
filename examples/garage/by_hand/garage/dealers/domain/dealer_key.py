"""A key with which a dealer's software signs what it sends."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from backwright.domain import Aggregate, new_id

from garage.dealers.contracts.events import DealerKeyIssued, DealerKeyRevoked
from garage.dealers.contracts.types import DealerKeyId
from garage.people.contracts.types import MemberId


def signature(secret: str, sent_at: str, text: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) over the time and the text, in hexadecimal digits."""
    signed = sent_at.encode() + b"\n" + text
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(slots=True, kw_only=True, eq=False)
class DealerKey(Aggregate[DealerKeyId]):
    """A secret that a dealer and we share."""

    dealer: MemberId
    secret: str
    revoked_at: datetime | None = None

    @classmethod
    def issue(cls, dealer: MemberId) -> Self:
        """A new key with a secret of 256 bits."""
        key = cls(id=DealerKeyId(new_id()), dealer=dealer, secret=secrets.token_hex(32))
        key.record(DealerKeyIssued(key=key.id, dealer=dealer))
        return key

    def revoke(self, now: datetime) -> None:
        """Let it open nothing any more; doing so twice changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.record(DealerKeyRevoked(key=self.id, dealer=self.dealer))
