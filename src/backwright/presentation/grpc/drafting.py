"""Which methods a service has: one for each use case, and those that stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import msgspec.inspect as inspect
from msgspec import Struct

from backwright.application.messages import ListQuery
from backwright.presentation.exposing.exposed import Exposed
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import entity
from backwright.presentation.grpc.naming import importing, pascal, streaming
from backwright.presentation.grpc.rpc import Way
from backwright.presentation.grpc.shapes import bare

EXCHANGE = "Exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A method before its messages are made."""

    name: str
    way: Way
    exposed: Exposed
    comment: str


def drafts_of(shown: Sequence[Exposed]) -> Iterator[Draft]:
    """The methods of one service in the order of its declarations, each use case once."""
    seen: set[type] = set()
    for exposed in shown:
        if exposed.message in seen:
            continue
        seen.add(exposed.message)
        yield Draft(
            name=exposed.name, way=Way.UNARY, exposed=exposed, comment=_documentation(exposed)
        )
        yield from _streaming(exposed)


def conflicts(api: str, drafts: Sequence[Draft]) -> Iterator[str]:
    """Every name that two methods of a service would have."""
    by_name: dict[str, Draft] = {}
    for draft in drafts:
        first = by_name.setdefault(draft.name, draft)
        if first is not draft:
            yield (
                f"api {api}: {draft.name} is the {first.way.value} method of {first.exposed.name} "
                f"and the {draft.way.value} method of {draft.exposed.name}; rename one of them"
            )
    if EXCHANGE in by_name:
        yield (
            f"api {api}: {EXCHANGE} is a use case, and the method over which all others can be "
            "called; rename the use case"
        )


def _streaming(exposed: Exposed) -> Iterator[Draft]:
    message = exposed.message
    if exposed.kind is Kind.LIST and issubclass(message, ListQuery):
        yield Draft(
            name=streaming(message.__name__),
            way=Way.STREAM,
            exposed=exposed,
            comment=f"{exposed.summary}: all of them, one by one.",
        )
    if exposed.kind is Kind.BULK and item_of(exposed.message) is not None:
        yield Draft(
            name=importing(message.__name__),
            way=Way.IMPORT,
            exposed=exposed,
            comment=f"{exposed.summary}: sent one by one, and stored together or not at all.",
        )
    if exposed.kind is Kind.GET and exposed.live and exposed.view is not None:
        yield Draft(
            name=f"Follow{pascal(entity(exposed.view.__name__))}",
            way=Way.FOLLOW,
            exposed=exposed,
            comment=f"{exposed.summary}: what happens to it, or to all, as it happens.",
        )


def item_of(bulk: type[Struct]) -> type[Struct] | None:
    """What a bulk command has a list of; None where those are no structs."""
    node: Any = bare(type_info(msgspec.structs.fields(bulk)[0].type))
    if not isinstance(node, inspect.ListType):
        return None
    item: Any = bare(node.item_type)
    return item.cls if isinstance(item, inspect.StructType) else None


def _documentation(exposed: Exposed) -> str:
    said = [f"{exposed.summary}.", exposed.description, f"Allowed: {exposed.policy}."]
    if exposed.is_command and exposed.on_member:
        said.append("`if-match` says which version is meant.")
    if exposed.idempotent:
        said.append("`idempotency-key` makes it happen once.")
    return "\n".join(text for text in said if text)
