"""The numbers of gRPC's fields are kept by builds."""

import json
from typing import Any

import pytest

from backwright.builder.plan.building import build
from backwright.presentation.grpc.lock import read_lock

LOCK = "contracts/grpc.lock.json"
CONTRACT = "shop/sales/contracts/orders.py"
VIEW = "OrderView"
COMMAND = "CreateOrderRequest"


def numbers(project: Any, message: str = VIEW) -> dict[str, int]:
    """Those of the fields of a message."""
    lock = read_lock(project.read(LOCK), LOCK)
    found = json.loads(lock.written())["numbers"][f"shop.orders.v1.{message}"]["fields"]
    return {name: int(entry.partition(" ")[0]) for name, entry in found.items()}


@pytest.fixture
def served(unbuilt: Any) -> Any:
    """Built with gRPC beside REST."""
    blueprint = unbuilt.read("blueprint/project.yaml")
    unbuilt.write("blueprint/project.yaml", f"serve: [rest, grpc]\n{blueprint}")
    build(unbuilt.folder, checks=())
    return unbuilt


def test_a_build_locks_the_numbers(served: Any) -> None:
    """Of everything that the generated code shows."""
    assert {"id", "version", "title"} <= numbers(served).keys()
    assert 'serve=["rest", "grpc"]' in served.read("shop/main.py")
    assert '"backwright[grpc,postgresql]"' in served.read("pyproject.toml")


def test_numbers_outlive_a_change_of_the_blueprint(served: Any) -> None:
    """What was added in the middle has the next number; what is gone is reserved."""
    before = numbers(served)
    served.edit("blueprint/project.yaml", "title: {type: text, max: 80}", "note: text?")
    build(served.folder, checks=())

    after = numbers(served)

    assert {name: after[name] for name in before if name != "title"} == {
        name: number for name, number in before.items() if name != "title"
    }
    assert after["note"] == max(before.values()) + 1
    assert "title" not in after


def test_numbers_outlive_a_change_by_hand(served: Any) -> None:
    """The code is asked, not the blueprint."""
    before = numbers(served, COMMAND)
    contract = served.read(CONTRACT)
    begins = contract.index('"""\n\n', contract.index("class CreateOrder(")) + 5
    served.write(CONTRACT, f'{contract[:begins]}    mark: str = ""\n{contract[begins:]}')
    served.edit("blueprint/project.yaml", "amount: money", "amount: money\n          memo: text?")
    build(served.folder, checks=())

    assert numbers(served, COMMAND) == before | {"mark": max(before.values()) + 1}


def test_a_project_without_grpc_has_no_lock(project: Any) -> None:
    """Nothing of it is there."""
    assert not project.exists("contracts")


def test_code_that_can_not_be_asked_is_a_warning(served: Any) -> None:
    """The build is done all the same, and says what is left to do."""
    before = served.read(LOCK)
    served.write("shop/sales/module.py", "raise RuntimeError('broken by hand')\n")
    served.edit("blueprint/project.yaml", "amount: money", "amount: money\n          memo: text?")

    made = build(served.folder, checks=())

    assert [warning for warning in made.warnings if "broken by hand" in warning]
    assert served.read(LOCK) == before
