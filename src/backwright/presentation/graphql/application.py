"""GraphQL as one application, made from declared APIs and use cases."""

from collections.abc import Callable, Iterable, Sequence

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.application.identity.authenticator import Authenticator
from backwright.application.live.live import Live
from backwright.application.use_case import UseCase
from backwright.presentation.exposing.exposed import exposed
from backwright.presentation.exposing.exposure import Exposure
from backwright.presentation.exposing.handshakes import Handshakes
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.executing import Executing
from backwright.presentation.graphql.http import GraphqlHttp
from backwright.presentation.graphql.ports import GraphqlObserver, Silent
from backwright.presentation.graphql.requests import Texts
from backwright.presentation.graphql.schema import schema_of
from backwright.presentation.graphql.socket import Count, GraphqlSocket, SocketParts


class GraphqlApplication:
    """Serves use cases as GraphQL; everything that can be decided before is decided here.

    `http` answers requests that were admitted, `socket` is an ASGI application for WebSockets.
    """

    def __init__(
        self,
        apis: Sequence[Exposure],
        use_cases: Iterable[UseCase],
        dispatcher: Dispatcher,
        *,
        asks: Callable[[Call], Ask],
        authenticator: Authenticator,
        handshakes: Handshakes,
        count: Count,
        live: Live | None = None,
        config: GraphqlConfig | None = None,
        observer: GraphqlObserver | None = None,
    ) -> None:
        """`asks` asks on behalf of a call, `count` counts an operation of an address.

        Raises `ApiError` with everything that is wrong.
        """
        config, told = config or GraphqlConfig(), observer or Silent()
        self.schema = schema_of(exposed(apis, use_cases, on="graphql"), live)
        executing, texts = Executing(self.schema, config, dispatcher, asks, told), Texts(config)
        self.http = GraphqlHttp(executing, texts, config, told)
        self.socket = GraphqlSocket(
            SocketParts(
                executing=executing,
                texts=texts,
                authenticator=authenticator,
                config=config,
                handshakes=handshakes,
                observer=told,
                count=count,
            )
        )
