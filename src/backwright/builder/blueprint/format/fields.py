"""How fields are written."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from backwright.builder.blueprint.format.scalars import (
    FormulaText,
    Number,
    Part,
    TypeSpec,
    as_field,
)


class FieldPart(Part):
    """A field, with everything that can be said about it."""

    type: TypeSpec | None = None
    """What it holds. Left out where `enum` or `copied` says it."""
    enum: list[str] | None = Field(default=None, min_length=1, examples=[["low", "normal", "high"]])
    """One of these words."""
    optional: bool = False
    """May be missing; the same as `?` behind the type."""
    min: Number | None = None
    """The smallest value; of texts, lists and maps the smallest length."""
    max: Number | None = None
    """The largest value; of texts, lists and maps the largest length."""
    above: Number | None = None
    """Larger than this."""
    below: Number | None = None
    """Smaller than this."""
    pattern: str | None = Field(default=None, examples=["[A-Z0-9-]{3,32}"])
    """A regular expression that the whole text matches."""
    lower: bool = False
    """Keep the text in lower case."""
    digits: int | None = Field(default=None, ge=1, le=18)
    """How many digits a decimal has in all."""
    places: int | None = Field(default=None, ge=0, le=18)
    """How many of them stand after the point."""
    format: str | None = Field(default=None, examples=["S-{:06}"])
    """How the number of a sequence is written."""
    key: str | None = None
    """The field that tells the value objects of a list apart."""
    unique: bool = False
    """No two have the same."""
    default: Any = None
    """What it is where nothing is given."""
    on_delete: Literal["restrict", "clear", "cascade"] | None = None
    """What happens when the thing that is referred to is deleted for good: it can't be while it
    is referred to (restrict), the reference is cleared, or this is deleted, too (cascade)."""
    derived: FormulaText | None = Field(default=None, examples=["sum(lines.amount)"])
    """Computed by this expression, never given."""
    copied: str | None = Field(default=None, examples=["product.price"])
    """Copied from what the reference beside it points to, when the reference is set."""
    hidden: bool = False
    """Kept, but never shown by the API."""
    secret: bool = False
    """Hidden, and kept out of the audit log, too."""
    description: str = ""
    """For the API's documentation."""
    example: Any = None
    """For the API's documentation."""


FieldSpec = Annotated[
    FieldPart, BeforeValidator(as_field, json_schema_input_type=TypeSpec | FieldPart)
]
