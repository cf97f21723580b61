"""Who may write."""

import jwt
from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer


class StaffBearer(HttpBearer):
    """A valid token whose owner is staff."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """The owner's id, or nothing for a token that is not valid."""
        try:
            claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            return None
        if "staff" not in claims.get("roles", ()):
            raise HttpError(403, "Not enough permissions")
        return claims["sub"]
