"""How each use case of the store is called, rightly and wrongly."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.parity.world import World

NOWHERE = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A call that the world is ready for: who makes it, and what the message says.

    `who` is nobody where it is empty; a `token` of their own counts instead. `version` is that of
    what is changed.
    """

    values: Mapping[str, Any]
    who: str = ""
    token: str | None = None
    version: int | None = None


Arrange = Callable[[World], Awaitable[Ready]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One use case: how it is called rightly, and how in ways that are wrong.

    - `stranger` is logged in and may not; it is `hidden` from them that there is one.
    - `invalid` has several faults at once, at `faults`; without it, the id is none.
    - `conflicts` are right by themselves, but not here and now; each with the code that tells it.
    - `other` is what the message says besides, for a key that was used already.
    """

    ready: Arrange
    stranger: str = ""
    hidden: bool = False
    invalid: Mapping[str, Any] = field(default_factory=lambda: {"id": "nothing"})
    faults: Sequence[str] = ("/id",)
    conflicts: Mapping[str, tuple[Arrange, str]] = field(
        default_factory=dict[str, tuple[Arrange, str]]
    )
    other: Mapping[str, Any] = field(default_factory=lambda: {"id": NOWHERE})


async def seed(world: World) -> Mapping[str, str]:
    """What every world has."""
    shelf = await world.has("CreateCategory", name="Lighting", slug="lighting")
    lamp = await world.has(
        "CreateProduct",
        sku="LAMP-001",
        name="Desk lamp",
        price=price("49.90"),
        stock=25,
        category=shelf["id"],
        tags=["lamp"],
    )
    return {"shelf": shelf["id"], "lamp": lamp["id"]}


def price(amount: str) -> dict[str, str]:
    """So many Euros."""
    return {"amount": amount, "currency": "EUR"}


def at(who: str, **values: Any) -> Arrange:
    """A call that needs nothing to be there first; `@lamp` is the id of the lamp."""

    async def ready(world: World) -> Ready:
        known = {f"@{name}": held for name, held in world.known.items()}
        return Ready(
            values={
                name: known.get(value, value) if isinstance(value, str) else value
                for name, value in values.items()
            },
            who=who,
        )

    return ready
