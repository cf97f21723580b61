"""Use cases around shipping, and what they need from outside."""

from datetime import timedelta
from typing import Protocol

from shop.quoting.contracts import GetQuote, Quote

from backwright.application import Clock, handles, public
from backwright.domain import Money


class Carrier(Protocol):
    """Takes parcels."""

    async def price(self, country: str, grams: int) -> Money:
        """What it asks for a parcel; raises `UnavailableError` where it does not answer."""
        ...


@handles(GetQuote, allow=public)
async def get_quote(query: GetQuote, carrier: Carrier, clock: Clock) -> Quote:
    """A quote is good for a day."""
    price = await carrier.price(query.country, query.grams)
    return Quote(price=price, valid_until=clock.now() + timedelta(days=1))
