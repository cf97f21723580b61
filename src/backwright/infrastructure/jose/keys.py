"""Keys that sign access tokens: one algorithm, several keys, the public half for everyone."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

# RFC 7518, section 3.4: what every JWT library and gateway verifies. The key names no other
# algorithm, so a token can't choose one.
ALGORITHM = "ES256"
CURVE = "P-256"
# A new key is shown before it signs, so that restarts of other processes and caches of the public
# half are through with it.
LEAD = timedelta(minutes=10)
DEVELOPMENT = "development-"
REMEDY = "`backwright keys` makes one"
# Of RFC 7515, appendix A.3, and RFC 7517, appendix A.2.
_PUBLISHED = frozenset(
    {
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    }
)
_SMALLEST_SECRET = 2**128


class SigningKeysError(ValueError):
    """The signing keys can't be used; every problem, with the remedy, and no secret in it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(self.problems)


class Jwk(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A key as JSON (RFC 7517). `iat` is when it was made, in seconds since 1970."""

    kty: str
    crv: str = ""
    x: str = ""
    y: str = ""
    d: str = ""
    kid: str = ""
    iat: int = 0
    use: str = ""
    alg: str = ""

    def __repr__(self) -> str:
        return f"Jwk({self.kid})"

    def key(self) -> ECKey:
        """The usable key; raises `ValueError` saying what is wrong with it."""
        if (self.kty, self.crv) != ("EC", CURVE) or self.alg not in ("", ALGORITHM):
            raise ValueError(f"only {ALGORITHM} keys (kty EC, crv {CURVE}) are used; {REMEDY}")
        numbers: dict[str, str | list[str]] = {"kty": "EC", "crv": CURVE, "x": self.x, "y": self.y}
        if self.d:
            numbers["d"] = self.d
        try:
            return ECKey.import_key(numbers)
        except (ValueError, JoseError) as error:
            raise ValueError(f"x, y and d do not belong together; {REMEDY}") from error


class SigningKey:
    """One key, usable."""

    def __init__(self, jwk: Jwk) -> None:
        """Raise `ValueError` saying what is wrong with it."""
        self.key = jwk.key()
        self.kid = jwk.kid or self.key.thumbprint()
        self.made_at = datetime.fromtimestamp(jwk.iat, UTC)
        self.signs = bool(jwk.d)
        self.public = Jwk(
            kty=jwk.kty, crv=jwk.crv, x=jwk.x, y=jwk.y, kid=self.kid, use="sig", alg=ALGORITHM
        )
        private: Any = self.key.private_key
        self.weak = jwk.x in _PUBLISHED or (
            self.signs and private.private_numbers().private_value < _SMALLEST_SECRET
        )

    @property
    def for_development(self) -> bool:
        """Whether it was made by a start in development."""
        return self.kid.startswith(DEVELOPMENT)


class SigningKeys:
    """Several keys: the newest signs, all verify. Keys without `d` only verify."""

    def __init__(self, keys: Iterable[SigningKey]) -> None:
        self._all = tuple(keys)
        self.by_kid = {key.kid: key.key for key in self._all}
        # Of two that were made at the same time the first one given counts as newer.
        self._newest_first = sorted(
            (key for key in self._all if key.signs), key=lambda key: key.made_at, reverse=True
        )

    def __iter__(self) -> Iterator[SigningKey]:
        return iter(self._all)

    def signing(self, now: datetime) -> SigningKey:
        """The newest key that was made long enough ago, or the oldest that there is."""
        for key in self._newest_first:
            if key.made_at + LEAD <= now:
                return key
        return self._newest_first[-1]

    def public(self) -> dict[str, Any]:
        """The key set (RFC 7517, section 5) to serve at `/.well-known/jwks.json`."""
        return {"keys": [msgspec.to_builtins(key.public) for key in self._all]}


def new_key(*, prefix: str = "") -> str:
    """A new private key on one line, named `prefix` and its thumbprint (RFC 7638)."""
    key = ECKey.generate_key(CURVE)
    jwk = msgspec.convert(key.as_dict(private=True), Jwk)
    jwk.kid = prefix + key.thumbprint()
    jwk.iat = int(datetime.now(UTC).timestamp())
    jwk.use, jwk.alg = "sig", ALGORITHM
    return msgspec.json.encode(jwk).decode("ascii")


def parsed(text: str) -> SigningKeys:
    """Keys from a key set, or from one key on each line; `SigningKeysError` has all problems."""
    keys: list[SigningKey] = []
    problems: list[str] = []
    for number, jwk in enumerate(_decoded(text), 1):
        try:
            keys.append(SigningKey(jwk))
        except ValueError as error:
            problems.append(f"key {number}: {error}")
    kids = [key.kid for key in keys]
    problems += [f"two keys have the kid {kid}" for kid in sorted({*kids}) if kids.count(kid) > 1]
    if not problems and not any(key.signs for key in keys):
        problems.append(f"no private key among them (none has d); {REMEDY}")
    if problems:
        raise SigningKeysError(tuple(problems))
    return SigningKeys(keys)


class _Jwks(msgspec.Struct):
    keys: list[Jwk]


def _decoded(text: str) -> list[Jwk]:
    try:
        if "keys" in msgspec.json.decode(text, type=dict[str, msgspec.Raw]):
            return msgspec.json.decode(text, type=_Jwks).keys
        return [msgspec.json.decode(text, type=Jwk)]
    except msgspec.DecodeError:
        pass
    try:
        return [msgspec.json.decode(line, type=Jwk) for line in text.split("\n") if line.strip()]
    except msgspec.DecodeError as error:
        form = "neither a key set (JWKS) nor one key (JWK) on each line"
        raise SigningKeysError((f"{form}: {error}; {REMEDY}",)) from error
