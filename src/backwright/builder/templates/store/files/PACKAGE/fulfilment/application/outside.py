"""The services outside, as this module needs them."""

from typing import Protocol
from uuid import UUID

from backwright.domain import Money, Rule
from msgspec import Struct

CARD_REFUSED = Rule("payment.refused", "The card was refused.")


class Charge(Struct, frozen=True):
    """Money that was taken."""

    reference: str


class Shipment(Struct, frozen=True):
    """A parcel that will be fetched."""

    number: str


class Payments(Protocol):
    """Takes money, and gives it back.

    Asked twice with the same key, it acts once. Raises `UnavailableError`.
    """

    async def charge(self, key: UUID, amount: Money) -> Charge:
        """Take money; a card that is refused breaks the rule `payment.refused`."""
        ...

    async def refund(self, key: UUID) -> None:
        """Give back what was taken, if anything was; nothing is taken for this key any more."""
        ...

    async def check(self) -> str:
        """How it is."""
        ...


class Shipping(Protocol):
    """Has parcels fetched, on the same terms."""

    async def ship(self, key: UUID, number: str) -> Shipment:
        """Have the parcel of an order fetched."""
        ...

    async def cancel(self, key: UUID) -> None:
        """Have it not fetched, if it was to be; nothing is fetched for this key any more."""
        ...

    async def check(self) -> str:
        """How it is."""
        ...
