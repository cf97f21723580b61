"""Users' credentials, sessions and roles: what generated identity modules are built on."""

from backwright.application.identity.access_tokens import AccessClaims, AccessTokens
from backwright.application.identity.authenticator import Authenticator, TokenAuthenticator
from backwright.application.identity.credentials import Credentials
from backwright.application.identity.lockout import Lockout, LockoutPolicy
from backwright.application.identity.passwords import Passwords
from backwright.application.identity.revocations import Revocations
from backwright.application.identity.roles import Roles, RolesError
from backwright.application.identity.session import Session, SessionLifetimes
from backwright.application.identity.session_index import SessionIndex
from backwright.application.identity.sessions import Sessions
from backwright.application.identity.tokens import Tokens

__all__ = [
    "AccessClaims",
    "AccessTokens",
    "Authenticator",
    "Credentials",
    "Lockout",
    "LockoutPolicy",
    "Passwords",
    "Revocations",
    "Roles",
    "RolesError",
    "Session",
    "SessionIndex",
    "SessionLifetimes",
    "Sessions",
    "TokenAuthenticator",
    "Tokens",
]
