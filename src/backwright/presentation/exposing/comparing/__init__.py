"""What became different in a contract, and what that does to the clients that rely on it."""

from backwright.presentation.exposing.comparing.difference import (
    ContractError,
    Difference,
    Differences,
    Effect,
)
from backwright.presentation.exposing.comparing.schemas import SchemaComparison

__all__ = ["ContractError", "Difference", "Differences", "Effect", "SchemaComparison"]
