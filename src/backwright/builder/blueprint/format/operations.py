"""How operations, rules and events are written."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from backwright.builder.blueprint.format.fields import FieldSpec
from backwright.builder.blueprint.format.scalars import (
    FormulaText,
    Names,
    Part,
    as_inputs,
    as_operation,
)


class OperationPart(Part):
    """Something that callers can ask for."""

    allow: Names = Field(
        examples=["public", "authenticated", "staff", "users.manage", ["owner until paid", "staff"]]
    )
    """Who may: a role, a permission (`users.manage`), `owner`, `public`, `authenticated`, or a
    list of them. `owner until paid` and `owner while draft` also look at the state."""
    fields: list[str] | None = None
    """The fields that `create` or `change` (or `register`) takes; all that can be given if left
    out."""
    filter: list[str] = Field(default_factory=list, examples=[["status", "created_at"]])
    """The fields and relations that a list can be narrowed by. What refers to one thing
    (`category`) is found by an index in the order of the first `sort`, and in that of a range that
    is also a `filter`."""
    search: list[str] = Field(default_factory=list)
    """The texts that a list is searched in."""
    sort: list[str] = Field(default_factory=list, examples=[["-created_at", "name"]])
    """What a list can be sorted by; the first is the default, with `-` descending."""
    page: int | None = Field(default=None, ge=1, le=100)
    """How many a page of the list has where the caller does not say."""
    takes: Annotated[
        dict[str, FieldSpec | None] | None,
        BeforeValidator(as_inputs, json_schema_input_type=dict[str, FieldSpec] | list[str] | None),
    ] = Field(
        default=None, examples=[{"quantity": {"type": "int", "min": 1}}, ["name", "description"]]
    )
    """What the caller gives: new fields by name, or a list of fields of the entity, which are
    then set."""
    sets: dict[str, FormulaText] = Field(
        default_factory=dict, examples=[{"stock": "stock + quantity"}]
    )
    """Fields and the expressions for their new values; taken values are used by name."""
    moves: str | None = None
    """The move of the state machine that it makes; an operation with the name of a move makes
    that move."""
    while_: Names = Field(default_factory=list, alias="while")
    """The states in which it can be done."""
    adds: str | None = None
    """Adds an element to this list of value objects."""
    changes: str | None = None
    """Changes an element of this list of value objects, found by the list's `key`."""
    removes: str | None = None
    """Removes an element of this list of value objects, found by the list's `key`."""
    copies: Names = Field(default_factory=list)
    """Copies again what was copied into these lists, value objects or beside these references."""
    links: str | None = None
    """Links the entity in this relation: with the caller, or with what `takes` refers to."""
    unlinks: str | None = None
    """Undoes such a link."""
    idempotent: bool | None = None
    """Repeating a request with the same idempotency key has no second effect. On for `create` and
    for moves."""
    limit: str | None = Field(default=None, examples=["10/minute"])
    """How often one caller may ask."""
    timeout: str | None = Field(default=None, examples=["5s"])
    """How long it may take."""
    rest: str | None = Field(default=None, examples=["POST /orders/{id}/place"])
    """How REST calls it, where that should not be the usual way."""
    description: str = ""
    """For the API's documentation."""


class RulePart(Part):
    """A sentence that must hold."""

    must: FormulaText = Field(examples=["count(lines) > 0"])
    """The expression that is true where the rule holds."""
    say: str
    """What the caller is told who breaks it."""
    before: Names = Field(default_factory=list)
    """The operations that check it first."""
    after: Names = Field(default_factory=list)
    """The operations that check it when they have made their changes."""
    always: bool = False
    """Checked before every commit."""
    unless: Names = Field(default_factory=list)
    """Roles and permissions for whom it does not count."""


class EventPart(Part):
    """A fact that others may react to, named in the past tense."""

    on: Names = Field(examples=["place", ["create", "restore"], "price changes"])
    """The operations that it tells of, or `<field> changes`."""
    carries: list[str] = Field(
        default_factory=list, examples=[["number", "total"], ["old price", "price"]]
    )
    """Fields and taken values; `old <field>` is the value before the change."""
    schema_: int = Field(default=1, ge=1, le=99, alias="schema")
    """Raised when what it carries changes; what was stored in the older shape is read by a function
    that you write for each step from one schema to the next."""
    description: str = ""
    """What it means."""


OperationSpec = Annotated[
    OperationPart,
    BeforeValidator(as_operation, json_schema_input_type=str | list[str] | OperationPart),
]
