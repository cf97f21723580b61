"""Issuing and verifying access tokens (JWT profile of RFC 9068)."""

import binascii
from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError

from backwright.application.clock import Clock
from backwright.application.identity.access_tokens import AccessClaims
from backwright.domain.errors import UnauthenticatedError
from backwright.domain.identifiers import new_id
from backwright.infrastructure.jose.keys import ALGORITHM, SigningKeys

# Of token and of each thing in it; ours have about 500 characters.
LONGEST = 4096
TYPES = frozenset({"at+jwt", "application/at+jwt"})
TOO_LONG = "the access token is too long"
MALFORMED = "the access token is malformed"
UNSIGNED = "the access token is not signed (alg none)"
OTHER_ALGORITHM = f"the access token is not signed with {ALGORITHM}"
OTHER_TYPE = "this is not an access token (typ at+jwt)"
UNKNOWN_KEY = "the access token is signed with a key that is not known here"
FORGED = "the signature of the access token is wrong"
INCOMPLETE = "the access token lacks a claim, or has one of the wrong kind"
OTHER_ISSUER = "the access token was issued by somebody else"
OTHER_AUDIENCE = "the access token is meant for another audience"
EXPIRED = "the access token has expired"
TOO_EARLY = "the access token is not valid yet"

# Seconds since 1970, up to the year 9999.
_Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class _Header(msgspec.Struct):
    alg: str
    kid: str = ""
    typ: str = ""


class _Claims(msgspec.Struct, kw_only=True):
    iss: str
    aud: str | list[str]
    sub: UUID
    sid: UUID
    jti: str
    client_id: str
    iat: _Moment
    exp: _Moment
    nbf: _Moment = 0
    roles: list[str]


class JoseAccessTokens:
    """Signed with the newest of `keys`, verified with all of them; implements `AccessTokens`.

    `leeway` is how far the clocks of issuer and verifier may differ.
    """

    def __init__(
        self,
        keys: SigningKeys,
        clock: Clock,
        *,
        issuer: str,
        audience: str,
        lifetime: timedelta = timedelta(minutes=15),
        leeway: timedelta = timedelta(seconds=10),
    ) -> None:
        if not issuer or not audience:
            raise ValueError("access tokens need an issuer and an audience")
        self.lifetime = lifetime
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        self._leeway = int(leeway.total_seconds())
        self._registry = jws.JWSRegistry(algorithms=[ALGORITHM])
        self._claims = msgspec.json.Decoder(_Claims)
        self._header = msgspec.json.Decoder(_Header)

    def issue(self, *, user: UUID, session: UUID, roles: Iterable[str]) -> str:
        """A new token, good from now."""
        now = self._clock.now()
        seconds = int(now.timestamp())
        claims = _Claims(
            iss=self._issuer,
            aud=self._audience,
            sub=user,
            sid=session,
            jti=new_id().hex,
            client_id=self._audience,
            iat=seconds,
            exp=seconds + int(self.lifetime.total_seconds()),
            roles=sorted(roles),
        )
        key = self._keys.signing(now)
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
        payload = msgspec.json.encode(claims)
        return jws.serialize_compact(header, payload, key.key, registry=self._registry)

    def verify(self, token: str) -> AccessClaims:
        """What the token says, or `UnauthenticatedError` with the reason."""
        if len(token) > LONGEST:
            raise UnauthenticatedError(TOO_LONG)
        claims = self._believed(self._signed(token))
        return AccessClaims(
            user=claims.sub,
            session=claims.sid,
            roles=tuple(claims.roles),
            issued_at=datetime.fromtimestamp(claims.iat, UTC),
            expires_at=datetime.fromtimestamp(claims.exp, UTC),
        )

    def _signed(self, token: str) -> bytes:
        """The payload of a token that one of the keys signed."""
        header = self._read_header(token)
        if header.alg != ALGORITHM:
            unsigned = header.alg.lower() == "none"
            raise UnauthenticatedError(UNSIGNED if unsigned else OTHER_ALGORITHM)
        if header.typ.lower() not in TYPES:
            raise UnauthenticatedError(OTHER_TYPE)
        key = self._keys.by_kid.get(header.kid)
        if key is None:
            raise UnauthenticatedError(UNKNOWN_KEY)
        try:
            signed = jws.deserialize_compact(token, key, registry=self._registry)
        except BadSignatureError as error:
            raise UnauthenticatedError(FORGED) from error
        except JoseError as error:
            raise UnauthenticatedError(MALFORMED) from error
        return signed.payload or b""

    def _read_header(self, token: str) -> _Header:
        written = token.partition(".")[0]
        try:
            padded = written.encode("ascii") + b"=" * (-len(written) % 4)
            return self._header.decode(b64decode(padded, altchars=b"-_", validate=True))
        except (
            UnicodeEncodeError,
            binascii.Error,
            msgspec.DecodeError,
            UnicodeDecodeError,
        ) as error:
            raise UnauthenticatedError(MALFORMED) from error

    def _believed(self, payload: bytes) -> _Claims:
        """The claims, if they are for here and now."""
        try:
            claims = self._claims.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnauthenticatedError(INCOMPLETE) from error
        now = self._clock.now().timestamp()
        if claims.iss != self._issuer:
            raise UnauthenticatedError(OTHER_ISSUER)
        if self._audience not in ((claims.aud,) if isinstance(claims.aud, str) else claims.aud):
            raise UnauthenticatedError(OTHER_AUDIENCE)
        if now >= claims.exp + self._leeway:
            raise UnauthenticatedError(EXPIRED)
        if now < max(claims.nbf, claims.iat) - self._leeway:
            raise UnauthenticatedError(TOO_EARLY)
        return claims
