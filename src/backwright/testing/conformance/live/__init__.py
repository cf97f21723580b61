"""What all live events keep."""

from backwright.testing.conformance.live.lives import Lives
from backwright.testing.conformance.live.presence import SeatsConformance
from backwright.testing.conformance.live.suite import LiveConformance

__all__ = ["LiveConformance", "Lives", "SeatsConformance"]
