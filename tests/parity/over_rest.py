"""Calls over REST, as its routes say."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
from tests.parity.outcome import Asked, Outcome

from backwright.domain.errors import DeadlineExceededError
from backwright.main.application import Application
from backwright.presentation.exposing import Category
from backwright.presentation.rest.problem import STATUS
from backwright.presentation.rest.routes import Route

# Two of them share a status with another one, which the body tells apart.
_CATEGORIES = {status: category.value for category, status in STATUS.items()}


class OverRest:
    """Puts each field where its route has it: path, query string, or body."""

    def __init__(self, application: Application) -> None:
        self._routes = {each.name: each for each in application.routes()}
        transport = httpx2.ASGITransport(app=application)
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    async def call(self, asked: Asked) -> Outcome:
        """Send it, and read the answer."""
        route, values = self._routes[asked.use_case], dict(asked.values)
        path = route.pattern.text
        for name in route.pattern.parameters:
            path = path.replace(f"{{{name}}}", quote(str(values.pop(name, "")), safe=""))
        headers = {} if asked.token is None else {"authorization": f"Bearer {asked.token}"}
        if asked.key is not None:
            headers["idempotency-key"] = asked.key
        if asked.version is not None:
            headers["if-match"] = f'"{asked.version}"'
        more: dict[str, Any] = {"headers": headers}
        if route.has_body:
            more["content"] = msgspec.json.encode(values)
            headers["content-type"] = "application/json"
        else:
            more["params"] = _query(values)
        return _outcome(await self._client.request(route.method, path, **more), route)

    async def close(self) -> None:
        """Nothing is kept."""
        await self._client.aclose()


def _query(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return [(name, _text(value)) for name, value in pairs]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    return str(value)


def _outcome(answer: httpx2.Response, route: Route) -> Outcome:
    if answer.is_success:
        value = answer.json() if answer.content else None
        if isinstance(value, dict):
            # Where to go from here is told on REST only.
            value.pop("links", None)
        return Outcome(value=value)
    problem = answer.json()
    fields = tuple(
        (each["at"], each["code"], each["message"]) for each in problem.get("errors", ())
    )
    category = _CATEGORIES[HTTPStatus(answer.status_code)]
    if fields:
        category = Category.VALIDATION.value
    elif problem["code"] == DeadlineExceededError.code:
        category = Category.DEADLINE_EXCEEDED.value
    retry = answer.headers.get("retry-after")
    return Outcome(
        code=problem["code"],
        category=category,
        detail=problem.get("detail", ""),
        fields=fields,
        retry_after=None if retry is None else float(retry),
    )
