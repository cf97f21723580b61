"""What a client gets when it logs in."""

from typing import Literal

from backwright.application.messages import View


class Tokens(View, frozen=True, kw_only=True):
    """An access token for `expires_in` seconds, and a refresh token that gets the next one, once.

    The members are those of RFC 6749, section 5.1.
    """

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the type of a token, not a secret
    expires_in: int
    refresh_token: str
