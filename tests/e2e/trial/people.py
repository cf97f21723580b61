"""Who calls the store over HTTP."""

from itertools import count
from typing import Any
from uuid import uuid4

import httpx2

API = "/api/v1"
PASSWORD = "correct horse battery"
# What the template's seed gives its accounts.
SEEDED = "try-the-store"
_numbers = count(1)


def new_address() -> str:
    """An address that nobody else calls from."""
    number = next(_numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Person(httpx2.Client):
    """A client with an address of its own, logged in or not."""

    def __init__(self, server: str) -> None:
        super().__init__(
            base_url=server + API, headers={"X-Forwarded-For": new_address()}, timeout=30
        )
        self.email = f"{uuid4().hex}@example.com"
        self.id = ""
        self.refresh_token = ""

    def register(self) -> "Person":
        """Make an account and log in."""
        account = {"email": self.email, "display_name": "Somebody", "password": PASSWORD}
        answer = self.post("/auth/register", json=account)
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["id"]
        return self.log_in()

    def log_in(self, email: str = "", password: str = PASSWORD) -> "Person":
        """Start a session, as the account of `register` unless another one is named."""
        self.email = email or self.email
        answer = self.post("/auth/log-in", json={"email": self.email, "password": password})
        assert answer.status_code == 200, answer.text
        self.believe(answer.json())
        return self

    def believe(self, tokens: dict[str, Any]) -> None:
        """Use these tokens from now on."""
        self.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self.refresh_token = tokens["refresh_token"]

    @property
    def token(self) -> str:
        """The access token."""
        return str(self.headers["Authorization"]).removeprefix("Bearer ")

    def order(self, *products: str) -> dict[str, Any]:
        """A new order with one of each product."""
        answer = self.post("/orders", json={})
        assert answer.status_code == 201, answer.text
        order: dict[str, Any] = answer.json()
        for product in products:
            line = {"product": product, "quantity": 1}
            answer = self.post(f"/orders/{order['id']}/lines", json=line)
            assert answer.status_code == 200, answer.text
            order = answer.json()
        return order

    def product(self, sku: str = "LAMP-001") -> str:
        """The id of a product of the seeded catalogue."""
        (found,) = self.get("/products", params={"search": sku}).json()["items"]
        return str(found["id"])
