"""All that live events keep, as one suite."""

from backwright.testing.conformance.live.following import FollowingConformance
from backwright.testing.conformance.live.ordering import OrderingConformance


class LiveConformance(FollowingConformance, OrderingConformance):
    """Every implementation passes these; it supplies `lives`."""
