"""What can be asked about reordering."""

from typing import Annotated

from msgspec import Meta

from backwright.application import Query, View


class Shortage(View, frozen=True, kw_only=True):
    """A product of which too little is left."""

    sku: str
    name: str
    stock: int


class FindShortages(Query[list[Shortage]], frozen=True, kw_only=True):
    """Ask what must be reordered."""

    below: Annotated[int, Meta(ge=1, le=1000, description="Stock from which on it is enough.")] = 10
