"""Access tokens that no server would issue."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from trial.server import SIGNING_KEY


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _part(value: Any) -> str:
    return _text(json.dumps(value).encode())


def _header(token: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    return found


def signed(token: str, **claims: Any) -> str:
    """The token with other claims, signed with the key of the server."""
    key = ECKey.import_key(json.loads(SIGNING_KEY))
    payload = json.dumps(claims_of(token) | claims).encode()
    return jws.serialize_compact(_header(token), payload, key, algorithms=["ES256"])


def expired(token: str) -> str:
    """Good until a minute ago."""
    now = int(time.time())
    return signed(token, iat=now - 960, exp=now - 60)


def not_yet_valid(token: str) -> str:
    """Good from an hour from now on."""
    return signed(token, nbf=int(time.time()) + 3600)


def for_another_audience(token: str) -> str:
    """Meant for another service that trusts the same issuer."""
    return signed(token, aud="warehouse")


def by_another_issuer(token: str) -> str:
    """Said to come from somebody else."""
    return signed(token, iss="mallory")


def without_subject(token: str) -> str:
    """About nobody."""
    return signed(token, sub=None)


def with_more_roles(token: str) -> str:
    """An administrator by his own word: the signature is the old one."""
    header, _, signature = token.split(".")
    payload = _part(claims_of(token) | {"roles": ["admin"]})
    return f"{header}.{payload}.{signature}"


def by_a_stranger(token: str) -> str:
    """Signed with a key of the caller's own that bears the name of the server's."""
    key = ECKey.generate_key("P-256")
    payload = json.dumps(claims_of(token)).encode()
    return jws.serialize_compact(_header(token), payload, key, algorithms=["ES256"])


def unsigned(token: str) -> str:
    """`alg: none` (RFC 8725, section 2.1)."""
    return f"{_part(_header(token) | {'alg': 'none'})}.{token.split('.')[1]}."


def by_the_public_key(token: str) -> str:
    """The public key taken for a shared secret (RFC 8725, section 2.1)."""
    public = ECKey.import_key(json.loads(SIGNING_KEY)).as_pem(private=False)
    said = f"{_part(_header(token) | {'alg': 'HS256'})}.{_part(claims_of(token))}"
    return f"{said}.{_text(hmac.digest(public, said.encode(), hashlib.sha256))}"


def garbled(token: str) -> str:
    """No token at all."""
    return token[:40]
