"""Doing what an operation asks for."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import CoroutineType
from typing import Any, TypeGuard

import msgspec

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.domain.errors import BackwrightError
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import Document, Documents, InvalidError
from backwright.presentation.graphql.errors import LimitError, refusal, refused, told
from backwright.presentation.graphql.limits import Costs
from graphql import (
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execution,
)

Answer = dict[str, Any]
# Their published types are not complete.
_execute: Any = execution.execute  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_subscribe: Any = execution.subscribe  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
encode = msgspec.json.Encoder(decimal_format="string").encode
_AWAITED = frozenset([CoroutineType, asyncio.Future, asyncio.Task])


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A checked operation with its variables, ready to be done."""

    document: Document
    node: OperationDefinitionNode
    variables: dict[str, Any]

    @property
    def changes(self) -> bool:
        """Whether it is a mutation."""
        return self.node.operation is OperationType.MUTATION

    @property
    def follows(self) -> bool:
        """Whether it is a subscription."""
        return self.node.operation is OperationType.SUBSCRIPTION


class Executing:
    """Executes operations of one schema."""

    def __init__(
        self,
        schema: GraphQLSchema,
        config: GraphqlConfig,
        dispatcher: Dispatcher,
        asks: Callable[[Call], Ask],
    ) -> None:
        self._schema = schema
        self._documents = Documents(schema, config)
        self._costs = Costs(schema)
        self._config = config
        self._dispatcher = dispatcher
        self._asks = asks

    def operation(
        self, text: str, name: str | None, variables: Mapping[str, Any] | None
    ) -> Operation:
        """Read and check; raises `InvalidError`, `LimitError` or `UnknownOperationError`."""
        document = self._documents.read(text)
        node = document.operation(name)
        given = dict(variables or {})
        cost = self._costs.of(document.node, node, given)
        if cost > self._config.cost:
            raise LimitError(
                f"this may ask for {cost} things, and at most {self._config.cost} are given; "
                "say smaller sizes with first:"
            )
        return Operation(document=document, node=node, variables=given)

    async def done(self, operation: Operation, call: Call, key: str | None = None) -> Answer:
        """The answer to a query or a mutation; errors of fields stand in it."""
        result: Any = _execute(
            self._schema,
            operation.document.node,
            context_value=self._asking(call, key),
            variable_values=operation.variables,
            operation_name=operation.node.name.value if operation.node.name else None,
            is_awaitable=_is_awaitable,
            hide_suggestions=not self._config.introspection,
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        return _told(result, call.request_id)

    async def followed(self, operation: Operation, call: Call) -> AsyncGenerator[Answer]:
        """The answers of a subscription, one after the other; an error ends it."""
        stream: AsyncGenerator[ExecutionResult] | None = None
        try:
            source = _subscribe(
                self._schema,
                operation.document.node,
                context_value=self._asking(call, None),
                variable_values=operation.variables,
                operation_name=operation.node.name.value if operation.node.name else None,
                hide_suggestions=not self._config.introspection,
            )
            if _is_awaitable(source):
                source = await source
            if isinstance(source, ExecutionResult):
                yield _told(source, call.request_id)
                return
            stream = source
            async for result in source:
                yield _told(result, call.request_id)
        except BackwrightError as error:
            yield refusal(error, call.request_id)
        finally:
            if stream is not None:
                await stream.aclose()

    def _asking(self, call: Call, key: str | None) -> Asking:
        return Asking(call=call, dispatcher=self._dispatcher, asks=self._asks, key=key)


def refused_answer(error: Exception, request_id: str) -> Answer:
    """The answer to what can't be done at all."""
    if isinstance(error, InvalidError):
        return refused(error.errors, request_id)
    return refusal(error, request_id)


def _told(result: ExecutionResult, request_id: str) -> Answer:
    answer: Answer = {}
    if result.errors:
        answer["errors"] = [told(error, request_id) for error in result.errors]
    # Without a path, an error came before anything was done.
    if result.data is not None or not result.errors or result.errors[0].path:
        answer["data"] = result.data
    return answer


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """What resolvers here return, and the executor itself: nothing else is awaited."""
    return value.__class__ in _AWAITED
