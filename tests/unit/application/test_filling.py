"""From the values of a command to what the domain makes of them."""

from dataclasses import dataclass, field
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from backwright.application import Command, made, values
from backwright.domain import Aggregate, Money, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str


@dataclass(slots=True, kw_only=True, eq=False)
class Order(Aggregate[UUID]):
    price: Money
    ship_to: Address | None = None
    stops: list[Address] = field(default_factory=list[Address])


class AddressData(Struct, frozen=True, kw_only=True):
    street: str


class ChangeOrder(Command[None], frozen=True, kw_only=True):
    id: UUID
    price: Money | UnsetType = UNSET
    ship_to: AddressData | UnsetType | None = UNSET
    stops: list[AddressData] | UnsetType = UNSET
    reason: str = ""


def test_structs_become_the_value_objects_that_the_aggregate_declares() -> None:
    """The domain never sees a struct of the contract."""
    here = AddressData(street="Here 1")

    given = values(ChangeOrder(id=new_id(), ship_to=here, stops=[here]), Order)

    assert given == {"ship_to": Address(street="Here 1"), "stops": [Address(street="Here 1")]}


def test_what_a_merge_patch_leaves_out_is_missing_and_null_stays() -> None:
    """A field that was left out keeps its value; null clears it."""
    assert values(ChangeOrder(id=new_id()), Order) == {}
    assert values(ChangeOrder(id=new_id(), ship_to=None), Order) == {"ship_to": None}


def test_identity_and_what_is_no_field_are_not_given() -> None:
    """Only fields of the aggregate are filled, never its identity."""
    price = Money.of(1, "EUR")

    assert values(ChangeOrder(id=new_id(), price=price, reason="x"), Order) == {"price": price}


def test_a_value_object_is_made_of_its_struct() -> None:
    """One struct can be turned into its value object by itself."""
    assert made(Address, AddressData(street="Here 1")) == Address(street="Here 1")


def test_what_is_used_otherwise_can_be_left_out() -> None:
    """A value that finds the thing is not also among its new values."""
    price = Money.of(1, "EUR")

    assert values(ChangeOrder(id=new_id(), price=price), Order, but=("price",)) == {}
