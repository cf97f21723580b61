"""Doing what an operation asks for."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import msgspec
from graphql import (
    ExecutionResult,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execution,
)
from graphql.execution import VariableValues, get_variable_values

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.columns import Followed
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.costs import Costs
from backwright.presentation.graphql.documents import (
    MOST_ERRORS,
    Document,
    Documents,
    InvalidError,
)
from backwright.presentation.graphql.errors import LimitError, refusal, refused, told
from backwright.presentation.graphql.plans import Plans
from backwright.presentation.graphql.ports import GraphqlObserver
from backwright.presentation.graphql.run import Path, Run
from backwright.presentation.graphql.selections import Selection

Answer = dict[str, Any]
Still = Callable[[], Awaitable[object]]
# Its published type is not complete.
_execute: Any = execution.execute  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
encode = msgspec.json.Encoder(decimal_format="string").encode


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
        observer: GraphqlObserver,
    ) -> None:
        self._answered = observer.answered
        self._schema = schema
        self._documents = Documents(schema, config)
        self._costs = Costs(schema)
        self._plans = Plans(schema)
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
        cost = document.costs.get(id(node)) if not given else None
        if cost is None:
            cost = self._costs.of(document, node, given)
        if not given:
            document.costs[id(node)] = cost
        if cost > self._config.cost:
            raise LimitError(
                f"this may ask for {cost} things, and at most {self._config.cost} are given; "
                "say smaller sizes with first:"
            )
        return Operation(document=document, node=node, variables=given)

    async def done(self, operation: Operation, call: Call, key: str | None = None) -> Answer:
        """The answer to a query or a mutation; errors of fields stand in it."""
        began = perf_counter()
        answer = await self._done(operation, call, key)
        kind = operation.node.operation.value
        self._answered(kind, outcome_of(answer), perf_counter() - began)
        return answer

    async def _done(self, operation: Operation, call: Call, key: str | None) -> Answer:
        variables = self._variables(operation)
        if isinstance(variables, list):
            return refused(variables, call.request_id)
        plan = self._plans.of(operation.document, operation.node, variables.coerced)
        asking = self._asking(call, key)
        if plan is None:
            return await self._introspected(operation, asking)
        if key is not None and operation.changes and len(plan.columns) > 1:
            error = MalformedError("give each mutation an idempotencyKey of its own")
            return refused_answer(error, call.request_id)
        run = Run(asking, variables)
        rows = await (
            plan.in_turn(_top, run) if operation.changes else plan.later([None], _top, run)
        )
        return _answer(run, rows)

    async def followed(
        self, operation: Operation, call: Call, still: Still
    ) -> AsyncGenerator[Answer]:
        """The answers of a subscription, one after the other; an error ends it.

        Before each of them `still` raises, unless the caller is believed still.
        """
        stream: AsyncGenerator[Any] | None = None
        outcome = "ok"
        try:
            variables = self._variables(operation)
            if isinstance(variables, list):
                raise InvalidError(tuple(variables))
            plan, root = self._subscribed(operation, variables)
            stream = await root.begin(Run(self._asking(call, None), variables))
            async for change in stream:
                await still()
                # What was loaded for an earlier change may be another by now.
                run = Run(self._asking(call, None), variables)
                yield _answer(run, await plan.later([change], _top, run))
        except Exception as error:
            answer = refused_answer(error, call.request_id)
            outcome = outcome_of(answer)
            yield answer
        finally:
            self._answered("subscription", outcome, 0.0)
            if stream is not None:
                await stream.aclose()

    def refused(self, error: Exception, request_id: str) -> Answer:
        """The answer to what can't be done at all."""
        answer = refused_answer(error, request_id)
        self._answered("unread", outcome_of(answer), 0.0)
        return answer

    def _variables(self, operation: Operation) -> VariableValues | list[Any]:
        return get_variable_values(
            self._schema,
            operation.node.variable_definitions or (),
            operation.variables,
            max_errors=MOST_ERRORS,
            hide_suggestions=not self._config.introspection,
        )

    def _subscribed(
        self, operation: Operation, variables: VariableValues
    ) -> tuple[Selection, Followed]:
        plan = self._plans.of(operation.document, operation.node, variables.coerced)
        if plan is None or not isinstance(plan.columns[0], Followed):
            raise LimitError("this can't be followed")
        return plan, plan.columns[0]

    async def _introspected(self, operation: Operation, asking: Asking) -> Answer:
        result = _execute(
            self._schema,
            operation.document.node,
            context_value=asking,
            variable_values=operation.variables,
            operation_name=operation.node.name.value if operation.node.name else None,
            hide_suggestions=not self._config.introspection,
        )
        if not isinstance(result, ExecutionResult):
            result = await result
        answer: Answer = {"data": result.data}
        if result.errors:
            errors = [told(error, asking.call.request_id) for error in result.errors]
            answer = {"errors": errors, **answer}
        return answer

    def _asking(self, call: Call, key: str | None) -> Asking:
        return Asking(call=call, dispatcher=self._dispatcher, asks=self._asks, key=key)


def refused_answer(error: Exception, request_id: str) -> Answer:
    """The answer to what can't be done at all."""
    if isinstance(error, InvalidError):
        return refused(error.errors, request_id)
    return refusal(error, request_id)


def outcome_of(answer: Answer) -> str:
    """`ok`, or the code of the first error."""
    errors = answer.get("errors")
    return errors[0]["extensions"]["code"] if errors else "ok"


def _top(_: int) -> Path:
    return None


def _answer(run: Run, rows: list[Any]) -> Answer:
    if not run.errors:
        return {"data": rows[0]}
    request_id = run.context.call.request_id
    return {"errors": [told(error, request_id) for error in run.errors], "data": rows[0]}
