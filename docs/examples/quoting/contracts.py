"""What can be asked about shipping."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from backwright.application import Country, Query, View
from backwright.domain import Money


class Quote(View, frozen=True, kw_only=True):
    """What it costs to ship a parcel, and until when."""

    price: Money
    valid_until: datetime


class GetQuote(Query[Quote], frozen=True, kw_only=True):
    """Ask what it costs to ship a parcel."""

    country: Country
    grams: Annotated[int, Meta(ge=1, le=30_000)]
