"""Who may write."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.security.jwt import JWTAuth, Token
from msgspec import Struct
from settings import SECRET_KEY


class User(Struct):
    """Whoever the token speaks of."""

    id: str
    roles: list[str]


async def retrieve_user(token: Token, _: ASGIConnection[Any, Any, Any, Any]) -> User:
    """The user, from the claims alone."""
    return User(id=token.sub, roles=token.extras.get("roles", []))


def staff_only(connection: ASGIConnection[Any, User, Token, Any], _: BaseRouteHandler) -> None:
    """Refuse everybody else."""
    if "staff" not in connection.user.roles:
        raise PermissionDeniedException()


jwt_auth = JWTAuth[User](
    retrieve_user_handler=retrieve_user,
    token_secret=SECRET_KEY,
    exclude=["/schema", "/metrics"],
)
