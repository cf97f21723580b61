"""All that holds for every store, in one suite."""

from backwright.testing.conformance.store.aggregates import (
    AggregateConformance,
    PermissionConformance,
)
from backwright.testing.conformance.store.beside import BesideConformance
from backwright.testing.conformance.store.commits import CommitConformance, RefusalConformance
from backwright.testing.conformance.store.journal import (
    AnswerConformance,
    AuditConformance,
    EventConformance,
)
from backwright.testing.conformance.store.links import LinkConformance, SequenceConformance
from backwright.testing.conformance.store.listing import (
    FilterConformance,
    OrderConformance,
    PageConformance,
    SearchConformance,
)
from backwright.testing.conformance.store.reading import (
    DerivedConformance,
    LifecycleConformance,
    ReadingConformance,
    VisibilityConformance,
)
from backwright.testing.conformance.store.values import ValueConformance


class StoreConformance(
    AggregateConformance,
    PermissionConformance,
    CommitConformance,
    RefusalConformance,
    EventConformance,
    AuditConformance,
    AnswerConformance,
    LinkConformance,
    SequenceConformance,
    LifecycleConformance,
    ReadingConformance,
    DerivedConformance,
    VisibilityConformance,
    PageConformance,
    BesideConformance,
    OrderConformance,
    FilterConformance,
    SearchConformance,
    ValueConformance,
):
    """Every store passes these; an implementation supplies the fixture `stores`.

    It gives new `Stores` on an empty database for each test.
    """
