"""Access tokens as signed JSON (JWS, RFC 7515; JWT profile, RFC 9068)."""

from backwright.infrastructure.jose.access_tokens import JoseAccessTokens
from backwright.infrastructure.jose.configured import signing_keys
from backwright.infrastructure.jose.keys import SigningKeys, SigningKeysError, new_key

__all__ = ["JoseAccessTokens", "SigningKeys", "SigningKeysError", "new_key", "signing_keys"]
