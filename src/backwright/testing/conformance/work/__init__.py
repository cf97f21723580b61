"""What every store of work keeps."""

from backwright.testing.conformance.work.suite import WorkStoreConformance
from backwright.testing.conformance.work.works import Works

__all__ = ["WorkStoreConformance", "Works"]
