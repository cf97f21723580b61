"""Who can be asked for in a test, and how."""

import pytest
from shop.ordering.contracts import ChangeOrder, CreateOrder, PlaceOrder

from backwright.domain import PreconditionFailedError, RuleViolationError
from backwright.testing.app import TestApp


async def test_callers_send_messages(app: TestApp) -> None:
    """Each message goes through the whole pipeline, and so does every error."""
    ada = app.caller("customer")  # Somebody new with this role, and what goes with it.
    order = await ada.send(CreateOrder(), key="once")  # With an idempotency key.
    again = await ada.send(CreateOrder(), key="once")
    assert again.id == order.id

    with pytest.raises(RuleViolationError, match="at least one line"):
        await ada.send(PlaceOrder(id=order.id))

    with pytest.raises(PreconditionFailedError):
        await ada.send(ChangeOrder(id=order.id), expected_version=7)


async def test_clients_speak_http(app: TestApp) -> None:
    """Without a socket; nobody has logged in here."""
    async with app.client() as client:
        found = await client.get("/api/v1/products?search=lamp")
        refused = await client.get("/api/v1/orders")

    assert found.json()["items"] == []
    assert refused.status_code == 401
