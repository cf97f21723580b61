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
    Undefined,
    execution,
)
from graphql.execution import VariableValues, get_variable_values

from backwright.application.call import Call
from backwright.application.dispatch import Ask, Dispatcher
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.graphql.asking import Asking
from backwright.presentation.graphql.columns import Followed
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import (
    MOST_ERRORS,
    Document,
    Documents,
    InvalidError,
)
from backwright.presentation.graphql.errors import DocumentError, MoreErrors, refusal, refused, told
from backwright.presentation.graphql.planning import Plan
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
    """A checked operation, ready to be done; without a plan the library has to do it."""

    document: Document
    node: OperationDefinitionNode
    variables: VariableValues
    plan: Plan | None

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
        self._plans = Plans(schema, config, self._documents)
        self._config = config
        self._dispatcher = dispatcher
        self._asks = asks

    def operation(
        self, text: str, name: str | None, variables: Mapping[str, Any] | None
    ) -> Operation:
        """Read and check; raises `InvalidError`, `LimitError` or `UnknownOperationError`."""
        document = self._documents.read(text)
        node = document.operation(name)
        coerced = self._coerced(node, variables or {})
        plan = self._plans.of(document, node, coerced.coerced)
        return Operation(document=document, node=node, variables=coerced, plan=plan)

    async def done(self, operation: Operation, call: Call, key: str | None = None) -> Answer:
        """The answer to a query or a mutation; errors of fields stand in it."""
        began = perf_counter()
        answer = await self._done(operation, call, key)
        kind = operation.node.operation.value
        self._answered(kind, outcome_of(answer), perf_counter() - began)
        return answer

    async def _done(self, operation: Operation, call: Call, key: str | None) -> Answer:
        asking = self._asking(call, key)
        if operation.plan is None:
            return await self._introspected(operation, asking)
        root = operation.plan.root
        if key is not None and operation.changes and len(root.columns) > 1:
            error = MalformedError("give each mutation an idempotencyKey of its own")
            return refused_answer(error, call.request_id)
        run = Run(asking, operation.variables)
        rows = await (
            root.in_turn(_top, run) if operation.changes else root.later([None], _top, run)
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
            selection, root = _subscribed(operation)
            stream = await root.begin(Run(self._asking(call, None), operation.variables))
            async for change in stream:
                await still()
                # What was loaded for an earlier change may be another by now.
                run = Run(self._asking(call, None), operation.variables)
                yield _answer(run, await selection.later([change], _top, run))
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

    def _coerced(self, node: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        values = get_variable_values(
            self._schema,
            node.variable_definitions or (),
            dict(given),
            max_errors=MOST_ERRORS,
            hide_suggestions=not self._config.introspection,
        )
        if isinstance(values, list):
            raise InvalidError(tuple(values))
        return values

    async def _introspected(self, operation: Operation, asking: Asking) -> Answer:
        result = _execute(
            self._schema,
            operation.document.node,
            context_value=asking,
            variable_values=_as_given(operation.variables),
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


def _as_given(variables: VariableValues) -> dict[str, Any]:
    return {
        name: source.value
        for name, source in variables.sources.items()
        if source.value is not Undefined
    }


def _subscribed(operation: Operation) -> tuple[Selection, Followed]:
    selection = operation.plan.root if operation.plan is not None else Selection(())
    match selection.columns:
        case (Followed() as followed,):
            return selection, followed
        case _:
            raise DocumentError("a subscription follows one thing, which @skip can't leave out")


def _top(_: int) -> Path:
    return None


def _answer(run: Run, rows: list[Any]) -> Answer:
    if not run.errors:
        return {"data": rows[0]}
    request_id = run.context.call.request_id
    errors = [told(error, request_id) for error in run.errors]
    if run.more:
        errors += refusal(MoreErrors(run.more), request_id)["errors"]
    return {"errors": errors, "data": rows[0]}
