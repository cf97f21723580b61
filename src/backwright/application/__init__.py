"""Use cases, the pipeline around them, and every port that they need."""

from backwright.application.audit import AuditEntry
from backwright.application.call import Call
from backwright.application.clock import Clock, SystemClock
from backwright.application.dispatch import Ask, Dispatcher, Send
from backwright.application.durable.decoding import upcasts
from backwright.application.durable.job import Discard, Job, Progress, Snooze
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import job, subscribes
from backwright.application.durable.retry import NEVER, Retry, exponential, fixed
from backwright.application.durable.work import Priority
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
from backwright.application.schedules.schedule import Schedule
from backwright.application.unit_of_work import (
    Links,
    Relation,
    RelationName,
    Sequences,
    UnitOfWork,
)
from backwright.application.use_case import handles

__all__ = [
    "NEVER",
    "AggregateView",
    "Ask",
    "AuditEntry",
    "Call",
    "Clock",
    "Command",
    "Country",
    "Currency",
    "Discard",
    "Dispatcher",
    "Email",
    "Envelope",
    "Instant",
    "Integer",
    "Job",
    "Links",
    "ListQuery",
    "LocalTime",
    "Natural",
    "Page",
    "Policy",
    "Positive",
    "Priority",
    "Progress",
    "Query",
    "Queue",
    "Reader",
    "Refusal",
    "Relation",
    "RelationName",
    "Retry",
    "Schedule",
    "Search",
    "Send",
    "Sequences",
    "Slug",
    "Snooze",
    "SystemClock",
    "UnitOfWork",
    "Url",
    "View",
    "all_of",
    "authenticated",
    "exponential",
    "fixed",
    "given",
    "handles",
    "job",
    "made",
    "owner",
    "public",
    "referred",
    "role",
    "subscribes",
    "upcasts",
    "values",
]
