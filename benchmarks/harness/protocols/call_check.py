"""Whether a side answers calls over gRPC right."""

from collections.abc import Iterator
from typing import Any

import grpc

from backwright.domain.money import Money
from benchmarks.harness import catalog
from benchmarks.harness.catalog import Product
from benchmarks.harness.protocols.messages import SERVICE, Messages
from benchmarks.harness.side import SideError

_READY = 60.0
_EXACT = ("sku", "name", "description", "stock", "active")
GET, STREAM = f"{SERVICE}/GetProduct", f"{SERVICE}/StreamProducts"


def shelf(number: int) -> list[Product]:
    """What a stream must hold: the active products of a category, the cheapest first."""
    category = catalog.categories()[number % catalog.CATEGORIES]
    on_it = [each for each in catalog.products() if each.category == category and each.active]
    return sorted(on_it, key=lambda each: each.price_minor)


class CallChecker:
    """One connection to a side, on which every answer is compared with what it must be."""

    def __init__(self, name: str, messages: Messages, port: int) -> None:
        self._name = name
        self._messages = messages
        self._channel: Any = grpc.insecure_channel(f"127.0.0.1:{port}")

    def __enter__(self) -> "CallChecker":
        grpc.channel_ready_future(self._channel).result(timeout=_READY)
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()

    def get_request(self, product: Product) -> bytes:
        """The request for a product."""
        request: bytes = self._messages.kind("GetProductRequest")(
            id=str(product.id)
        ).SerializeToString()
        return request

    def stream_request(self, number: int) -> bytes:
        """The request for a stream of a category."""
        category = str(catalog.categories()[number % catalog.CATEGORIES])
        request: bytes = self._messages.kind("StreamProductsRequest")(
            category=[category], active=True, sort="price"
        ).SerializeToString()
        return request

    def read(self, number: int) -> None:
        """Read a product and compare all of it."""
        product = catalog.products()[number % catalog.PRODUCTS]
        answer = self._channel.unary_unary(GET)(self.get_request(product))
        response = self._messages.kind("GetProductResponse").FromString(answer)
        self._compare(response.product, product)

    def stream(self, number: int) -> None:
        """Stream a category and compare every product and their order."""
        wanted = shelf(number)
        kind = self._messages.kind("StreamProductsResponse")
        answers: Iterator[bytes] = self._channel.unary_stream(STREAM)(self.stream_request(number))
        shown = [kind.FromString(answer).product for answer in answers]
        if len(shown) != len(wanted):
            raise SideError(f"{self._name}: a stream has {len(shown)} items")
        for item, product in zip(shown, wanted, strict=True):
            self._compare(item, product)

    def _compare(self, shown: Any, product: Product) -> None:
        price = Money.of(shown.price.amount, shown.price.currency)
        wrong = [name for name in _EXACT if getattr(shown, name) != getattr(product, name)]
        told = (shown.id, shown.category, tuple(shown.tags), shown.version)
        must = (str(product.id), str(product.category), product.tags, 1)
        at = shown.created_at.ToDatetime(tzinfo=product.created_at.tzinfo)
        if wrong or told != must or at != product.created_at or price.minor != product.price_minor:
            raise SideError(f"{self._name}: product {product.sku} is wrong: {shown}")
