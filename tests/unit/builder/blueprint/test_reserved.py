"""Names that the builder and the kit must agree on."""

from backwright.application.operations.handlers import OPERATIONS
from backwright.builder.blueprint import reserved


def test_operators_are_called_the_same() -> None:
    """What a blueprint grants is what the operators' API asks for."""
    assert reserved.OPERATIONS == OPERATIONS
