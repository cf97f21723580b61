"""Clients that shop all the time, whatever becomes of the server, and remember every answer."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from trial.people import API, PASSWORD, new_address

# How often a client that lost its server tries again, in seconds.
PAUSE = 0.05


@dataclass(slots=True)
class Intent:
    """One command that a client wants done, once.

    `answer` is None as long as nobody has acknowledged it.
    """

    use_case: str
    path: str
    body: dict[str, Any] | None
    key: str = field(default_factory=lambda: uuid4().hex)
    attempts: int = 0
    answer: dict[str, Any] | None = None
    done: bool = False


class Shopper:
    """Does one thing after the other; what is not acknowledged it repeats with the same key.

    `access_token` of None is somebody who registers new accounts instead of ordering.
    """

    def __init__(self, server: str, access_token: str | None, products: list[str]) -> None:
        self.intents: list[Intent] = []
        self.repeated = 0
        self.replayed = 0
        self._products = products
        self._access_token = access_token
        self._stopping = False
        headers = {"X-Forwarded-For": new_address()}
        if access_token is not None:
            headers["Authorization"] = f"Bearer {access_token}"
        self._client = httpx2.AsyncClient(base_url=server + API, headers=headers, timeout=30)

    async def live(self) -> None:
        """Until told to stop, and then until the last thing is done."""
        async with self._client:
            while not self._stopping:
                if self._access_token is None:
                    await self._register()
                else:
                    await self._shop()

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping = True

    async def _register(self) -> None:
        # So that limits on one address do not end it.
        self._client.headers["X-Forwarded-For"] = new_address()
        email = f"{uuid4().hex}@example.com"
        account = {"email": email, "display_name": "Somebody", "password": PASSWORD}
        await self._do(Intent("RegisterUser", "/auth/register", account))

    async def _shop(self) -> None:
        order = await self._do(Intent("CreateOrder", "/orders", {}))
        path = f"/orders/{order['id']}"
        for product in random.sample(self._products, random.randint(1, 3)):
            line = {"product": product, "quantity": random.randint(1, 9)}
            await self._do(Intent("AddOrderLine", f"{path}/lines", line))
            if self._stopping:
                return
        await self._do(Intent("PlaceOrder", f"{path}/place", None))
        if random.random() < 0.3:
            await self._do(Intent("CancelOrder", f"{path}/cancel", {}))
        if random.random() < 0.1:
            await self._replay(random.choice(self.intents))

    async def _do(self, intent: Intent) -> dict[str, Any]:
        self.intents.append(intent)
        while True:
            answer = await self._send(intent)
            if answer is None:
                await asyncio.sleep(PAUSE)
            elif answer.is_success:
                intent.answer, intent.done = answer.json(), True
                return intent.answer
            elif intent.attempts > 1 and answer.json()["code"] == "duplicate":
                # An earlier attempt had its effect; its answer is lost.
                intent.done = True
                return {}
            else:
                running = answer.json()["code"] == "idempotency.running"
                assert running, f"{intent}: {answer.text}"
                await asyncio.sleep(PAUSE)

    async def _send(self, intent: Intent) -> httpx2.Response | None:
        """The answer, or None where there is nobody to give one."""
        intent.attempts += 1
        self.repeated += intent.attempts > 1
        headers = {
            "Idempotency-Key": intent.key,
            "X-Request-Id": f"{intent.key}-{intent.attempts}",
        }
        try:
            return await self._client.post(intent.path, json=intent.body, headers=headers)
        except httpx2.TransportError:
            return None

    async def _replay(self, intent: Intent) -> None:
        """Ask again for what was acknowledged long ago: the answer is the same."""
        if intent.use_case == "AddOrderLine" or intent.answer is None:
            return
        answer = await self._send(intent)
        if answer is not None:
            self.replayed += 1
            assert answer.is_success, answer.text
            assert facts(answer.json()) == facts(intent.answer)


def facts(answer: dict[str, Any]) -> dict[str, Any]:
    """What was answered, without the links: they are about what is possible now."""
    return {name: value for name, value in answer.items() if name != "links"}
