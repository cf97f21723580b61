"""Calls over GraphQL, by what its schema says, with everything selected that an answer has."""

from collections.abc import Mapping
from typing import Any

import httpx2
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
)
from tests.parity.outcome import Asked, Outcome, UnsayableError

from backwright.main.application import Application
from backwright.presentation.graphql.resolving import EXPOSED, LOAD
from backwright.presentation.graphql.schema import schema_of


class OverGraphql:
    """Writes an operation for each use case, and sends it."""

    def __init__(self, application: Application) -> None:
        schema = schema_of(application.exposed("graphql"), application.live)
        self._fields: dict[str, tuple[str, str, GraphQLField]] = {}
        for word, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
            for name, field in root.fields.items() if root else ():
                if EXPOSED in field.extensions:
                    self._fields[field.extensions[EXPOSED].name] = (word, name, field)
        transport = httpx2.ASGITransport(app=application)
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    async def call(self, asked: Asked) -> Outcome:
        """Send it, and read the answer."""
        word, name, field = self._fields[asked.use_case]
        given = _arguments(field, asked)
        types = {each: field.args[each].type for each in given}
        declared = ", ".join(f"${each}: {kind}" for each, kind in types.items())
        passed = ", ".join(f"{each}: ${each}" for each in given)
        counted = bool(asked.values.get("total"))
        text = (
            f"{word}{f'({declared})' if given else ''} "
            f"{{ it: {name}{f'({passed})' if given else ''} {_selected(field.type, counted)} }}"
        )
        headers = {} if asked.token is None else {"authorization": f"Bearer {asked.token}"}
        answer = await self._client.post(
            "/graphql", json={"query": text, "variables": given}, headers=headers
        )
        body = answer.json()
        if "errors" in body:
            return _refused(body["errors"], field)
        value = body["data"]["it"]
        if field.extensions[EXPOSED].result is None:
            assert value is True
            return Outcome()
        return Outcome(value=_read(field.type, value))

    async def close(self) -> None:
        """Nothing is kept."""
        await self._client.aclose()


def _arguments(field: GraphQLField, asked: Asked) -> dict[str, Any]:
    """The message's fields, as the arguments that they are."""
    values, given = dict(asked.values), dict[str, Any]()
    values.pop("total", None)
    for name, argument in field.args.items():
        if name in ("input", "filters"):
            kind = get_named_type(argument.type)
            assert isinstance(kind, GraphQLInputObjectType)
            own = {each.out_name or key for key, each in kind.fields.items()}
            # A command has nothing beside its input.
            kept = [key for key in values if key in own or name == "input"]
            inside = {key: values.pop(key) for key in kept}
            if inside or name == "input":
                given[name] = _written(kind, inside)
        elif argument.out_name in values:
            given[name] = _written(argument.type, values.pop(argument.out_name))
    if values:
        raise UnsayableError(f"{asked.use_case} has no argument for {values}")
    if asked.key is not None and "idempotencyKey" in field.args:
        given["idempotencyKey"] = asked.key
    if asked.version is not None and "expectedVersion" in field.args:
        given["expectedVersion"] = asked.version
    return given


def _written(kind: Any, value: Any) -> Any:
    kind = get_named_type(kind)
    if isinstance(value, list):
        return [_written(kind, each) for each in value]
    if isinstance(kind, GraphQLEnumType):
        return next((name for name, each in kind.values.items() if each.value == value), value)
    if isinstance(kind, GraphQLInputObjectType) and isinstance(value, Mapping):
        names = {field.out_name or name: (name, field) for name, field in kind.fields.items()}
        known = {key: names.get(key, (key, None)) for key in value}
        return {
            known[key][0]: _written(known[key][1].type, held) if known[key][1] else held
            for key, held in value.items()
        }
    return value


def _is_connection(kind: Any) -> bool:
    return isinstance(kind, GraphQLObjectType) and "pageInfo" in kind.fields


def _selected(kind: Any, counted: bool = False) -> str:
    """All that is there, but what is referred to."""
    kind = get_named_type(kind)
    if not isinstance(kind, GraphQLObjectType):
        return ""
    if _is_connection(kind):
        inner = _selected(kind.fields["nodes"].type)
        page = f"nodes {inner} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}"
        return f"{{ {page}{' totalCount' if counted else ''} }}"
    own = [
        f"{name} {_selected(field.type)}"
        for name, field in kind.fields.items()
        if not (LOAD in field.extensions or field.args)
    ]
    return f"{{ {' '.join(own)} }}"


def _read(kind: Any, value: Any) -> Any:
    """The answer with the names that it has everywhere else."""
    kind = get_named_type(kind)
    if value is None:
        return None
    if isinstance(value, list):
        return [_read(kind, each) for each in value]
    if isinstance(kind, GraphQLEnumType):
        return kind.values[value].value
    if _is_connection(kind):
        return _page(kind, value)
    if isinstance(kind, GraphQLObjectType):
        return {
            _plain(kind, name): _read(kind.fields[name].type, held) for name, held in value.items()
        }
    return value


def _page(kind: Any, value: dict[str, Any]) -> dict[str, Any]:
    info = value["pageInfo"]
    page = {"items": _read(kind.fields["nodes"].type, value["nodes"])}
    if info["hasNextPage"]:
        page["next"] = info["endCursor"]
    if info["hasPreviousPage"]:
        page["previous"] = info["startCursor"]
    return page | ({"total": value["totalCount"]} if "totalCount" in value else {})


def _plain(kind: GraphQLObjectType, name: str) -> str:
    """`shipTo` → ship_to; `customerId` is the customer where `customer` is the thing itself."""
    referred = name.removesuffix("Id")
    if referred != name and LOAD in kind.fields.get(referred, kind.fields[name]).extensions:
        name = referred
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _refused(errors: list[dict[str, Any]], field: GraphQLField) -> Outcome:
    first = errors[0]["extensions"]
    fields = tuple(
        (_pointer(each["at"], field), each["code"], each["message"])
        for each in first.get("fields", ())
    )
    return Outcome(
        code=first["code"],
        category=first.get("category", ""),
        detail="" if fields else errors[0]["message"],
        fields=fields,
        retry_after=first.get("retryAfter"),
    )


def _pointer(at: str, field: GraphQLField) -> str:
    """`/input/shipTo/street` → /ship_to/street, as the message has it."""
    steps = at.split("/")[1:]
    if steps and steps[0] in ("input", "filters"):
        steps = steps[1:]
    elif steps and steps[0] in field.args:
        steps[0] = field.args[steps[0]].out_name or steps[0]
    return "".join(
        "/" + "".join(f"_{each.lower()}" if each.isupper() else each for each in step)
        for step in steps
    )
