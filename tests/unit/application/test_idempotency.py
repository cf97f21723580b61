"""Fingerprints of messages and keys of callers."""

from typing import Any
from uuid import UUID

from backwright.application.call import Call
from backwright.application.idempotency import answer_key, fingerprint
from backwright.application.messages import Command
from backwright.domain import Money, Principal, new_id


class Order(Command[None]):
    lines: dict[str, int]
    price: Money


def order(price: str = "9.90", **lines: int) -> Order:
    return Order(lines=lines, price=Money.of(price, "EUR"))


def test_equal_messages_have_one_fingerprint() -> None:
    """However the client ordered and wrote what is in them."""
    assert fingerprint(order(a=1, b=2)) == fingerprint(order(b=2, a=1))
    assert fingerprint(order("9.9", a=1)) == fingerprint(order("9.90", a=1))


def test_other_messages_have_another() -> None:
    """Each value counts."""
    prints = {
        fingerprint(each) for each in (order(a=1), order(a=2), order(b=1), order("9.91", a=1))
    }

    assert len(prints) == 4


def test_keys_are_apart_by_caller_and_use_case() -> None:
    """One key of one client means one request."""

    def key(use_case: str = "PlaceOrder", id: UUID | None = None, **more: Any) -> str:
        return answer_key(Call(principal=Principal(id=id), idempotency_key="k", **more), use_case)

    anna, bela = new_id(), new_id()
    keys = [
        key(id=anna),
        key(id=bela),
        key("CancelOrder", id=anna),
        key(address="10.0.0.1"),
        key(address="10.0.0.2"),
    ]
    assert len(set(keys)) == 5
    assert key(id=anna, address="10.0.0.9") == keys[0]
