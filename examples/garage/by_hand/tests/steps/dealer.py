"""A dealer's software: it signs what it sends."""

import json
import time
from typing import Any, Self

from backwright.testing.app import TestApp
from httpx2 import AsyncClient, Response

from garage.dealers.contracts.dealer_keys import IssueDealerKey, IssuedKey
from garage.dealers.domain.dealer_key import signature
from tests.steps.people import some_member

ROOT = "/dealer-api/2024-01"


class Software:
    """Calls the dealers' API with a key."""

    def __init__(self, client: AsyncClient, key: IssuedKey) -> None:
        self.client = client
        self.key = key

    async def __call__(
        self, method: str, path: str, body: Any = None, *, secret: str = "", age: int = 0
    ) -> Response:
        """Send a signed request; `secret` and `age` are there to get it wrong."""
        content = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body).encode()
        sent_at = str(int(time.time()) - age)
        text = b"\n".join([method.encode(), f"{ROOT}{path}".encode(), content])
        headers = {
            "X-Dealer-Key": str(self.key.id),
            "X-Dealer-Time": sent_at,
            "X-Dealer-Signature": signature(secret or self.key.secret, sent_at, text),
        }
        if content:
            headers["Content-Type"] = "application/json"
        return await self.client.request(method, f"{ROOT}{path}", content=content, headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()


async def some_dealer(app: TestApp) -> Software:
    """The software of a new dealer."""
    member = await some_member(app)
    key = await app.caller("manager").send(IssueDealerKey(dealer=member.id))
    return Software(app.client(), key)
