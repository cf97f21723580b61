"""A client that knows only the document is never surprised, whatever it sends."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

OPERATIONS = [
    "listProducts",
    "createProduct",
    "getProduct",
    "changeProduct",
    "deleteProduct",
    "restoreProduct",
    "sellProduct",
    "retireProduct",
    "logIn",
    "refresh",
    "logOut",
    "whoAmI",
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_are_as_they_are_documented(
    shop: Any, operation: str, mode: GenerationMode
) -> None:
    """Status, media type, headers and body; what is invalid is refused, what is valid is not."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", shop.rest)
    described = schema.find_operation_by_id(operation)
    product = shop.dispatcher.add()

    @given(case=described.as_strategy(generation_mode=mode), known=st.booleans())
    @settings(max_examples=10, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case: Any, known: bool) -> None:
        if known and mode.is_positive and case.path_parameters:
            shop.dispatcher.products[product.id] = product
            case.path_parameters["id"] = str(product.id)
        # A stale If-Match is as valid as a fresh one, and refused.
        (case.headers or {}).pop("If-Match", None)
        case.call_and_validate(headers={"Authorization": "Bearer staff"})

    check()
