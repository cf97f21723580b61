"""What every store keeps: inherit `StoreConformance` and supply `stores`."""

from backwright.testing.conformance.store.stores import Stores
from backwright.testing.conformance.store.suite import StoreConformance

__all__ = ["StoreConformance", "Stores"]
