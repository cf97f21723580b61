"""What operators do, in the audit log."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.journal import Journal

_encode = msgspec.json.Encoder(order="deterministic").encode
_NOTHING: Mapping[str, Any] = {}


class Audit:
    """Makes entries about things that are no aggregates: their version is 0."""

    def __init__(self, dialect: Dialect, clock: Clock) -> None:
        self._journal = Journal(dialect)
        self._clock = clock

    def of(
        self,
        use_case: str,
        kind: str,
        subject: UUID,
        after: Mapping[str, Any],
        call: Call,
        before: Mapping[str, Any] = _NOTHING,
    ) -> Write:
        """An entry about what has an id."""
        journal, actor = self._journal, call.principal.id
        arguments = (
            journal.instant(self._clock.now()),
            None if actor is None else journal.identifier(actor),
            use_case,
            kind,
            journal.identifier(subject),
            0,
            journal.document(_encode(before)),
            journal.document(_encode(after)),
            journal.document(b"[]"),
            call.correlation or call.request_id,
            call.address,
        )
        # A new row, whatever else is written.
        return journal.audit(arguments, object())

    def of_name(
        self, use_case: str, kind: str, name: str, after: Mapping[str, Any], call: Call
    ) -> Write:
        """An entry about what has a name only, which is among what it holds `after`."""
        named = {"name": name, **after}
        return self.of(use_case, kind, uuid5(NAMESPACE_OID, f"{kind} {name}"), named, call)
