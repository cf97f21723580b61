"""What the tests of a project's security need to know of it (OWASP API top 10 of 2023)."""

from typing import Any

from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.operations import Operation, OperationKind
from backwright.builder.blueprint.reserved import OPERATIONS
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.callers import for_all, roles_for
from backwright.builder.design.proof.http import can_sign_in, is_on_rest
from backwright.builder.design.proof.making import PASSWORD, Makeable
from backwright.builder.design.words import literal


def security_values(lookup: Lookup, makeable: Makeable) -> dict[str, Any]:
    """The values of the templates; empty ones leave their tests out."""
    account = lookup.account
    operations = [
        (entity, operation)
        for module in lookup.blueprint.modules
        if "rest" in module.serve
        for entity in module.entities
        for operation in entity.operations
    ]
    door = account is not None and is_on_rest(account, lookup)
    roles = lookup.blueprint.roles
    operators = [each.name for each in roles if OPERATIONS in each.grants]
    lists = (each for each in operations if each[1].kind is OperationKind.LIST)
    posting = [each for _, each in operations if each.route.method == "POST"]
    posting.sort(key=for_all, reverse=True)
    return {
        "package": lookup.blueprint.package,
        "account": account if account is not None and account in makeable else None,
        "login": account.account.login if account is not None and account.account else "",
        "log_in": _path(account, OperationKind.LOG_IN) if door else "",
        "grant": account.operation(OperationKind.GRANT_ROLES) if account is not None else None,
        "granter": _granter(account, lookup),
        "signing": can_sign_in(lookup, makeable),
        "password": literal(PASSWORD),
        "public_list": next((_route(each[1]) for each in lists if for_all(each[1])), ""),
        "closed": [
            *((each.route.method, _route(each)) for _, each in operations if not for_all(each)),
            *([("GET", "/operations/queues")] if operators else []),
        ],
        "operator": next(iter(operators), ""),
        "other": next((each.name for each in roles if each.name not in operators), "nobody"),
        "posting": next(map(_route, posting), ""),
        "posting_known": bool(posting) and not for_all(posting[0]),
    }


def _route(operation: Operation) -> str:
    return f"/api/v1{operation.route.path}"


def _path(entity: Entity | None, kind: OperationKind) -> str:
    operation = entity.operation(kind) if entity is not None else None
    return _route(operation) if operation is not None else ""


def _granter(account: Entity | None, lookup: Lookup) -> str:
    """A role that may give roles."""
    operation = account.operation(OperationKind.GRANT_ROLES) if account is not None else None
    grants = operation.allow if operation is not None else ()
    found = (roles_for(grant, lookup.blueprint) for grant in grants)
    return next((roles[0] for roles in found if roles), "")
