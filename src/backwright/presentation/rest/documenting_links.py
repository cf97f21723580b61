"""Which operations lead on from what was created, for the OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from backwright.presentation.rest.routes import Member, Route

Document = dict[str, Any]


def links(route: Route, routes: Sequence[Route]) -> Document:
    """The Link Objects (OpenAPI 3.1, 4.8.20) of a route's success, by operation id.

    What was created is found by its key in the answer; where many are created at once there is
    no such key, and a link that can't be followed is to be ignored.
    """
    if route.status != 201 or route.member is None:
        return {}
    member = route.member
    # Members are encoded under names that may differ from their fields'.
    names = dict(
        zip(member.view.__struct_fields__, member.view.__struct_encode_fields__, strict=True)
    )
    key = f"$response.body#/{names[member.key]}"
    return {
        other.operation_id: {
            "operationId": other.operation_id,
            "parameters": {member.key: key},
            "description": other.summary,
        }
        for other in routes
        if _leads_on(member, other)
    }


def _leads_on(member: Member, route: Route) -> bool:
    where, there = member.pattern.text, route.pattern.text
    return there == where or there.startswith(f"{where}/")
