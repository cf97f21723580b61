"""Hooks of schemathesis: who calls, from where, about what, and what valid input is refused for.

The environment gives STORE_TOKEN, an access token of whoever calls, and SIGNING_KEYS.
"""

import json
import os
import random
from collections import defaultdict, deque
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

from trial.people import new_address
from trial.tokens import signed

# What no schema can tell: it depends on what is stored, or on several parameters together.
BEYOND_SCHEMAS = {"not_found", "cursor", "ambiguous", "too_common", "like_login"}
REFERENCES = {"category": "categories", "parent": "categories", "product": "products"}
# Long enough for variety, short enough that what was just made is called again.
REMEMBERED = 12
MOSTLY = 0.8

_chance = random.Random(8128)
_seen: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=REMEMBERED))


@schemathesis.auth()
class Caller:
    """Calls as one account in a new session each time: logging out ends only that one."""

    def get(self, case: Case, context: object) -> str:
        return os.environ["STORE_TOKEN"]

    def set(self, case: Case, data: str, context: object) -> None:
        case.headers["Authorization"] = f"Bearer {signed(data, sid=str(uuid4()))}"


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: object) -> None:
    """Let limits on an address not end the run; ask mostly for what there is."""
    case.headers["X-Forwarded-For"] = new_address()
    if case.meta is None:
        return
    if not case.meta.is_negative_at(ParameterLocation.BODY) and isinstance(case.body, dict):
        _aim(case.body, REFERENCES)
    # Made up, it is never that of the present version.
    if not case.meta.is_negative_at(ParameterLocation.HEADER) and _chance.random() < MOSTLY:
        case.headers.pop("If-Match", None)
    # In scenarios of several steps the tool itself knows what each is about.
    aimed = case.meta.phase.name is TestPhase.STATEFUL
    if not aimed and not case.meta.is_negative_at(ParameterLocation.PATH):
        _aim(case.path_parameters or {}, {"id": _collection(case), **REFERENCES})


@schemathesis.hook
def after_call(context: HookContext, case: Case, response: Response) -> None:
    """Remember what there is."""
    if response.status_code not in (200, 201):
        return
    try:
        answer = json.loads(response.content)
    except ValueError:
        return
    if isinstance(answer, dict):
        for thing in answer.get("items", [answer]):
            if isinstance(thing.get("id"), str) and thing["id"] not in _seen[_collection(case)]:
                _seen[_collection(case)].append(thing["id"])


def _collection(case: Case) -> str:
    parts = case.operation.path.removeprefix("/api/v1/").split("/")
    return "users" if parts[0] in ("auth", "me") else parts[0]


def _aim(values: dict[str, Any], collections: dict[str, str]) -> None:
    for name, collection in collections.items():
        known = _seen[collection]
        if known and isinstance(values.get(name), str) and _chance.random() < MOSTLY:
            values[name] = _chance.choice(known)


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
