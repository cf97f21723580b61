"""What a saga is started with."""

from typing import ClassVar

from msgspec import Struct


class SagaInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a process of several commits; named in the imperative, such as `FulfilOrder`.

    `schema` is the version of its shape; see `upcasts`.
    """

    schema: ClassVar[int] = 1
