"""Names that the generated code needs for itself, or that Python or a database would misread."""

import keyword
import sys

# System columns of PostgreSQL and the row identity of SQLite.
COLUMNS = {"cmax", "cmin", "ctid", "oid", "rowid", "tableoid", "xmax", "xmin"}
# Every aggregate and every view has these; `search` is the column that text search reads.
EVERYWHERE = {"id", "version", "created_at", "updated_at", "deleted_at", "search"}
_METHODS = {"check", "published", "record", "recorded"}
# As an attribute they would hide the type of the same name from the annotations after it.
_ANNOTATIONS = frozenset(
    "bool date datetime dict field int list property str time timedelta tuple".split()
)
# Parameters and functions of the generated methods.
_LOCALS = {"actor", "caller", "cls", "ensure", "now", "old", "self", "today"}
LITERALS = {"null", "true", "false"}

FIELDS = COLUMNS | EVERYWHERE | _METHODS | _ANNOTATIONS | _LOCALS | LITERALS
# Every list is asked with these.
LIST_INPUTS = frozenset({"after", "before", "limit", "page", "search", "sort", "total"})
# Classes that generated files import under these names.
CLASSES = frozenset(
    """
    Aggregate AggregateView Annotated Any Api Application Ask Boolean Call Check Clock Column
    Command Credentials Decimal DomainEvent Entity Literal Links Mapping Meta Module Money
    MoneyColumns Page Policy Principal Query Reader Reading Reference Role Rule Send Sequences
    Session Sessions Settings StateMachine StrEnum Struct Table Text Tokens UnitOfWork UNSET
    UnsetType UUID View None True False
    """.split()
)
# Files that every project or module has beside those of its modules and entities.
MODULES = frozenset({"main", "roles", "seed", "migrations", "tests", "builder"})
FILES = frozenset({"events", "metadata", "module", "types", "values"})
GRANTS = frozenset({"authenticated", "owner", "public"})
# Whoever has it may look after what happens after commits, also over HTTP.
OPERATIONS = "operations"
# Functions that generated files import, and parameters of generated handlers.
FUNCTIONS = frozenset(
    """
    above all_of at_least at_least_items at_most at_most_items below dataclass ensure_valid field
    fits given handles new_id referred replace role values
    """.split()
)
PARAMETERS = frozenset(
    "actor ask call clock command credentials links query sequences session sessions uow".split()
)


def is_keyword(name: str) -> bool:
    """Whether Python reads it as something else than a name."""
    return keyword.iskeyword(name)


def is_taken_package(name: str) -> bool:
    """Whether a package of this name would hide one that the backend needs."""
    return name in sys.stdlib_module_names or name in _PACKAGES


_PACKAGES = frozenset(
    """
    alembic argon2 asyncpg backwright dishka joserfc msgspec pydantic pytest sqlalchemy starlette
    structlog test tests uvicorn uvloop yaml
    """.split()
)
