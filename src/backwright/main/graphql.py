"""GraphQL of one application, at a path of its HTTP surface and as WebSockets there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from backwright.application.call import Call
from backwright.application.rate_limit import Rate
from backwright.main.graphql_metrics import GraphqlMetrics
from backwright.main.ground import Ground
from backwright.main.settings import Settings, SettingsError
from backwright.presentation.exposing import Category
from backwright.presentation.exposing.handshakes import Handshakes
from backwright.presentation.graphql import Asked, GraphqlApplication, GraphqlConfig
from backwright.presentation.graphql.graphiql import Graphiql, Sent
from backwright.presentation.graphql.http import wants_page
from backwright.presentation.rest import Mount, Problem, Request, Response, Service
from backwright.presentation.rest.bodies import Bodies
from backwright.presentation.rest.cookies import access_cookie
from backwright.presentation.rest.problem import STATUS

PATH = "/graphql"
_RESPONSE = "application/graphql-response+json"
_CATEGORIES = {status.value: category for category, status in STATUS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphql:
    """Where GraphQL is, and what serves it there."""

    path: str
    service: Service
    application: GraphqlApplication


def graphql_application(ground: Ground) -> Graphql:
    """Put together; raises `ApiError` for declarations, `SettingsError` for the list's file."""
    settings, metrics = ground.settings, GraphqlMetrics(ground.metrics.registry)
    application = GraphqlApplication(
        ground.apis,
        ground.use_cases,
        ground.dispatcher,
        asks=ground.asking,
        authenticator=ground.identity.authenticator,
        handshakes=Handshakes(
            origins=tuple(settings.cors_origins),
            cookie=access_cookie(secure=settings.production),
            trusted_proxies=tuple(settings.trusted_proxies),
            address_limit=settings.address_limit,
            limiter=ground.limiter,
            at_once=settings.websocket_address_connections,
            refused=metrics.refused,
        ),
        count=_counting(ground),
        live=ground.live,
        config=config(settings),
        observer=metrics,
    )
    editor = None
    if not settings.production:
        title, base_path = f"{ground.name}: GraphQL", settings.base_path
        editor = Graphiql(title, PATH, application.schema, base_path=base_path)
    service = _service(application, editor, ground)
    return Graphql(path=PATH, service=service, application=application)


def _counting(ground: Ground) -> Callable[[str], Awaitable[object]]:
    """An operation on a WebSocket counts like a request of its own."""
    limit, hit = ground.settings.address_limit, ground.limiter.hit
    rate = Rate.parse(limit) if limit else None

    async def count(address: str) -> None:
        if rate is not None:
            await hit(f"address:{address}", rate)

    return count


def config(settings: Settings) -> GraphqlConfig:
    """What the settings say about GraphQL."""
    introspection = settings.graphql_introspection
    return GraphqlConfig(
        introspection=introspection == "on"
        or (introspection == "auto" and not settings.production),
        depth=settings.graphql_depth,
        aliases=settings.graphql_aliases,
        cost=settings.graphql_cost,
        body_bytes=settings.max_body_bytes,
        connections=settings.websocket_connections,
        subscriptions=settings.graphql_subscriptions,
        patience_seconds=settings.websocket_patience_seconds,
        listed=_listed(settings.graphql_operations),
        only_listed=settings.graphql_listed_only,
    )


def _service(application: GraphqlApplication, editor: Graphiql | None, ground: Ground) -> Service:
    bodies = Bodies((), ground.settings.max_body_bytes)
    authenticate = ground.identity.authenticator.authenticate

    async def still(request: Request) -> None:
        if request.token is not None:
            await authenticate(request.token)

    async def answer(request: Request, call: Call) -> Response:
        if editor is not None and wants_page(request.method, request.query, request.headers):
            return _sent(editor.page)
        body = b"" if request.method == "GET" else await bodies.read(request)
        answered = await application.http(
            Asked(
                method=request.method,
                query=request.query,
                headers=request.headers,
                body=body,
                call=call,
                still=partial(still, request),
            )
        )
        request.stream = answered.stream
        return Response(
            body=answered.body,
            status=answered.status,
            media_type=answered.media_type,
            headers=answered.headers,
        )

    files = {path: _mount(sent) for path, sent in editor.files.items()} if editor else {}
    return Service(answer=answer, methods=("GET", "POST"), errors=_refused, files=files)


def _mount(sent: Sent) -> Mount:
    async def serve(_: Request) -> Response:
        return _sent(sent)

    return serve


def _sent(sent: Sent) -> Response:
    return Response(body=sent.body, media_type=sent.media_type, headers=sent.headers)


def _refused(problem: Problem) -> Any:
    """What HTTP refuses before GraphQL is asked, as GraphQL's clients expect it."""
    category = _CATEGORIES.get(problem.status, Category.BAD_REQUEST).value
    extensions: dict[str, Any] = {
        "code": problem.code,
        "category": category,
        "requestId": problem.request_id,
    }
    error = {"message": problem.detail or problem.title, "extensions": extensions}
    return Response(body={"errors": [error]}, status=problem.status, media_type=_RESPONSE)


def _listed(file: str) -> dict[str, str]:
    if not file:
        return {}
    try:
        return msgspec.json.decode(Path(file).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError((f"GRAPHQL_OPERATIONS: {file}: {error}",)) from error
