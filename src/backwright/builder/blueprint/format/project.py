"""How a project is written."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from backwright.builder.blueprint.format.fields import FieldSpec
from backwright.builder.blueprint.format.module import ModuleBody
from backwright.builder.blueprint.format.scalars import Part, ProtocolWord, as_names


class ProjectPart(Part):
    """A backend: who may act in it, and the modules that it consists of."""

    project: str = Field(examples=["shop"])
    """Its name, which is the Python package's, too."""
    description: str = ""
    """What it is for."""
    currency: str = "EUR"
    """The ISO 4217 code of amounts that name none, and of an empty total."""
    roles: dict[str, list[str]] = Field(
        {}, examples=[{"admin": ["staff", "users.manage"], "staff": [], "customer": []}]
    )
    """Roles, and what each may do besides: other roles, and permissions (with a dot)."""
    modules: Annotated[
        list[str],
        BeforeValidator(as_names, json_schema_input_type=list[str] | dict[str, ModuleBody]),
    ] = Field(examples=[["identity", "catalog", "ordering"]])
    """Names of modules, each in a file of its own beside this one; or the modules themselves, by
    name."""
    serve: list[ProtocolWord] = Field(["rest"], examples=[["rest", "grpc"]])
    """How its use cases are called."""
    settings: dict[str, FieldSpec] = Field(
        {}, examples=[{"mail_url": {"type": "text", "default": "file:var/outbox"}}]
    )
    """Settings of its own, read from the environment at start: `MAIL_URL`. Their types are text,
    int, bool, email and url."""
    requires: list[str] = Field(default_factory=list, examples=[["pillow>=13", "fpdf2>=2.8"]])
    """Libraries that what you write yourself needs, as pip names them."""
    tests_require: list[str] = Field(default_factory=list, examples=[["aiosmtpd>=1.4"]])
    """Libraries that only its tests need."""
    own_modules: list[str] = Field(default_factory=list, examples=[["planning"]])
    """Modules that are written by hand: packages beside the others, each with a `module.py` that
    holds a `Module` of the same name. Nothing in them is generated."""
