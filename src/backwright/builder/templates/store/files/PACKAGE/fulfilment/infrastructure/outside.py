"""The services outside, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
from backwright.domain import Money, UnavailableError
from dishka import Provider, Scope

from PACKAGE.fulfilment.application.outside import (
    CARD_REFUSED,
    Charge,
    Payments,
    Shipment,
    Shipping,
)
from PACKAGE.settings import OwnSettings

# In seconds; the step as a whole has 10.
TIMEOUT = 5.0
REFUSED = 402


class Service:
    """One service: whatever it can't do now is unavailable, and may be tried again."""

    def __init__(self, name: str, url: str, client: httpx2.AsyncClient) -> None:
        self._name = name
        self._url = url
        self._client = client

    async def ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """The answer, decoded."""
        try:
            answer = await self._client.request(method, f"{self._url}{path}", **given)
            if answer.status_code == REFUSED:
                raise CARD_REFUSED.broken()
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise UnavailableError(self._name, detail=f"{self._name}: {error}") from error
        found: dict[str, Any] = answer.json()
        return found


class HttpPayments(Service):
    """Implements `Payments`; the key goes along as Idempotency-Key."""

    async def charge(self, key: UUID, amount: Money) -> Charge:
        """Take money."""
        body = {"amount": str(amount.amount), "currency": amount.currency}
        headers = {"Idempotency-Key": str(key)}
        answer = await self.ask("POST", "/charges", json=body, headers=headers)
        return Charge(reference=answer["reference"])

    async def refund(self, key: UUID) -> None:
        """Give it back."""
        await self.ask("DELETE", f"/charges/{key}")

    async def check(self) -> str:
        """How it is."""
        return str((await self.ask("GET", "/health"))["status"])


class HttpShipping(Service):
    """Implements `Shipping`."""

    async def ship(self, key: UUID, number: str) -> Shipment:
        """Have the parcel of an order fetched."""
        headers = {"Idempotency-Key": str(key)}
        answer = await self.ask("POST", "/shipments", json={"order": number}, headers=headers)
        return Shipment(number=answer["reference"])

    async def cancel(self, key: UUID) -> None:
        """Have it not fetched."""
        await self.ask("DELETE", f"/shipments/{key}")

    async def check(self) -> str:
        """How it is."""
        return str((await self.ask("GET", "/health"))["status"])


async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """Connections that are used again."""
    async with httpx2.AsyncClient(timeout=TIMEOUT) as opened:
        yield opened


def payments(settings: OwnSettings, client: httpx2.AsyncClient) -> Payments:
    """The service that charges cards."""
    return HttpPayments("payments", settings.payments_url, client)


def shipping(settings: OwnSettings, client: httpx2.AsyncClient) -> Shipping:
    """The service that fetches parcels."""
    return HttpShipping("shipping", settings.shipping_url, client)


provider = Provider(scope=Scope.APP)
provider.provide(client)
provider.provide(payments)
provider.provide(shipping)
