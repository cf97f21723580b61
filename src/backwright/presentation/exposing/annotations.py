"""Reading what the types and docstrings of messages and views say."""

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from backwright.application.committing import result_type
from backwright.application.messages import ListQuery, Page
from backwright.application.use_case import Message
from backwright.presentation.exposing.naming import sentence


def is_kind(kind: Any, base: type[Any]) -> bool:
    """Whether a type, which may be any annotation, is a subclass."""
    return isinstance(kind, type) and issubclass(kind, base)


def without_none(kind: Any) -> Any:
    """`X | None` → X."""
    if get_origin(kind) in (Union, UnionType):
        kept = [argument for argument in get_args(kind) if argument is not NoneType]
        return kept[0] if len(kept) == 1 else Union[tuple(kept)]  # noqa: UP007 - made at run time
    return kind


def result_of(message: type[Message]) -> Any:
    """What a use case answers; None for nothing."""
    said = result_type(message)
    if said is NoneType:
        return None
    page: Any = Page
    # A list query names what its page is of.
    return page[said] if issubclass(message, ListQuery) else said


def first_line(documented: Any, name: str) -> str:
    """The docstring's first line without its full stop; the name as a sentence if there is none."""
    text = (documented.__dict__.get("__doc__") or "") if isinstance(documented, type) else ""
    text = text or getattr(documented, "__doc__", None) or ""
    first = text.strip().partition("\n")[0].strip()
    return first.rstrip(".") if first and not first.startswith(f"{name}(") else sentence(name)


def rest_of(documented: Any) -> str:
    """The docstring without its first line."""
    _, _, rest = (getattr(documented, "__doc__", None) or "").strip().partition("\n")
    return "\n".join(line.strip() for line in rest.strip().splitlines())
