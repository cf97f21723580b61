"""What a use case does to the things that it is about."""

from enum import Enum


class Kind(Enum):
    """What is done to a resource; an endpoint is a function of one protocol's own."""

    CREATE = "create"
    BULK = "bulk"
    GET = "get"
    LIST = "list"
    CHANGE = "change"
    DELETE = "delete"
    RESTORE = "restore"
    ACTION = "action"
    ENDPOINT = "endpoint"
