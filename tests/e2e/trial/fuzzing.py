"""Hooks of schemathesis: who calls, from where, and what a valid request may be refused for.

The environment gives STORE_TOKEN, an access token of whoever calls, and SIGNING_KEYS.
"""

import json
import os
from uuid import uuid4

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response

from trial.people import new_address
from trial.tokens import signed

# What no schema can tell: it depends on what is stored, or on several parameters together.
BEYOND_SCHEMAS = {"not_found", "cursor", "ambiguous", "too_common", "like_login"}


@schemathesis.auth()
class Caller:
    """Calls as one account in a new session each time: logging out ends only that one."""

    def get(self, case: Case, context: object) -> str:
        return os.environ["STORE_TOKEN"]

    def set(self, case: Case, data: str, context: object) -> None:
        case.headers["Authorization"] = f"Bearer {signed(data, sid=str(uuid4()))}"


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: object) -> None:
    """Let limits on an address not end the run."""
    case.headers["X-Forwarded-For"] = new_address()


@schemathesis.check
def valid_input_is_refused_for_a_reason(ctx: CheckContext, response: Response, case: Case) -> None:
    """Input that fits its schema is called invalid only for what a schema can't tell."""
    mode = case.meta.generation.mode if case.meta is not None else None
    if mode is not schemathesis.GenerationMode.POSITIVE or response.status_code != 422:
        return
    problem = json.loads(response.content)
    unexplained = [
        error
        for error in problem.get("errors", [])
        # The least amount of money is another text in every currency.
        if error["code"] not in BEYOND_SCHEMAS and error["at"] != "/price"
    ]
    assert unexplained == []
