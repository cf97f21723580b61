"""Use cases, the pipeline around them, and every port that they need."""

from backwright.application.audit import AuditEntry
from backwright.application.call import Call
from backwright.application.clock import Clock, SystemClock
from backwright.application.dispatch import Ask, Dispatcher, Send
from backwright.application.envelope import Envelope
from backwright.application.filling import made, values
from backwright.application.formats import (
    Country,
    Currency,
    Email,
    Instant,
    Integer,
    LocalTime,
    Natural,
    Positive,
    Search,
    Slug,
    Url,
)
from backwright.application.messages import (
    AggregateView,
    Command,
    ListQuery,
    Page,
    Query,
    View,
    given,
)
from backwright.application.policy import Policy, authenticated, owner, public, role
from backwright.application.reading import Reader, all_of
from backwright.application.referring import referred
from backwright.application.refusal import Refusal
from backwright.application.unit_of_work import (
    Links,
    Relation,
    RelationName,
    Sequences,
    UnitOfWork,
)
from backwright.application.use_case import handles

__all__ = [
    "AggregateView",
    "Ask",
    "AuditEntry",
    "Call",
    "Clock",
    "Command",
    "Country",
    "Currency",
    "Dispatcher",
    "Email",
    "Envelope",
    "Instant",
    "Integer",
    "Links",
    "ListQuery",
    "LocalTime",
    "Natural",
    "Page",
    "Policy",
    "Positive",
    "Query",
    "Reader",
    "Refusal",
    "Relation",
    "RelationName",
    "Search",
    "Send",
    "Sequences",
    "Slug",
    "SystemClock",
    "UnitOfWork",
    "Url",
    "View",
    "all_of",
    "authenticated",
    "given",
    "handles",
    "made",
    "owner",
    "public",
    "referred",
    "role",
    "values",
]
