"""Who may write."""

from typing import Annotated, Any

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from settings import SECRET_KEY

bearer = OAuth2PasswordBearer(tokenUrl="token")


async def require_staff(token: Annotated[str, Depends(bearer)]) -> dict[str, Any]:
    """The claims of a valid token whose owner is staff."""
    try:
        claims: dict[str, Any] = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED,
            "Could not validate credentials",
            headers={"WWW-Authenticate": "Bearer"},
        ) from error
    if "staff" not in claims.get("roles", ()):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Not enough permissions")
    return claims
