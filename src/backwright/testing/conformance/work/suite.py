"""All that a store of work keeps, as one suite."""

from backwright.testing.conformance.work.claiming import ClaimingConformance
from backwright.testing.conformance.work.lanes import LanesConformance
from backwright.testing.conformance.work.losing import LosingConformance


class WorkStoreConformance(ClaimingConformance, LosingConformance, LanesConformance):
    """Every implementation passes these; it supplies `works`."""
