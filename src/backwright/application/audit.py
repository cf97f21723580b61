"""Who did what to which thing: kept with the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One changed aggregate or link, as the audit log keeps it.

    `before` and `after` hold the fields that differ; secret fields are left out, only named in
    `redacted`.
    """

    at: datetime
    actor: UUID | None
    use_case: str
    kind: str
    subject: UUID
    version: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    redacted: tuple[str, ...] = ()
    correlation: str = ""
    address: str = ""
