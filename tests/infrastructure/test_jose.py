"""Access tokens as signed JSON, and the keys that sign them."""

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from hypothesis import example, given, settings
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from backwright.domain import UnauthenticatedError, new_id
from backwright.infrastructure.jose import (
    JoseAccessTokens,
    SigningKeys,
    SigningKeysError,
    new_key,
    signing_keys,
)
from backwright.infrastructure.jose.keys import DEVELOPMENT, LEAD, parsed
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.access_tokens import AccessTokensConformance

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOWHERE = Path("/nonexistent")


def key(made_at: datetime = NOW - timedelta(days=1), **more: Any) -> dict[str, Any]:
    """A private key as JSON, made then."""
    return {**json.loads(new_key()), "iat": int(made_at.timestamp()), **more}


def keys(*jwks: dict[str, Any]) -> SigningKeys:
    return parsed(json.dumps({"keys": list(jwks)}))


def tokens_of(signing: SigningKeys, clock: FixedClock, **more: Any) -> JoseAccessTokens:
    return JoseAccessTokens(signing, clock, **{"issuer": "shop", "audience": "shop-api", **more})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def jwk() -> dict[str, Any]:
    return key()


@pytest.fixture
def tokens(jwk: dict[str, Any], clock: FixedClock) -> JoseAccessTokens:
    return tokens_of(keys(jwk), clock)


@pytest.fixture
def claims() -> dict[str, Any]:
    """What a good token says."""
    moment = int(NOW.timestamp())
    return {
        "iss": "shop",
        "aud": "shop-api",
        "sub": str(new_id()),
        "sid": str(new_id()),
        "jti": "1",
        "client_id": "shop-api",
        "iat": moment,
        "exp": moment + 900,
        "roles": ["customer"],
    }


def signed(jwk: dict[str, Any], claims: Any, /, **header: Any) -> str:
    """A token that somebody with the key made by hand."""
    whole = {"alg": "ES256", "kid": jwk["kid"], "typ": "at+jwt", **header}
    return jwt.encode(whole, claims, ECKey.import_key(jwk), algorithms=[whole["alg"]])


def part(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def reason(tokens: JoseAccessTokens, token: str) -> str:
    with pytest.raises(UnauthenticatedError) as refused:
        tokens.verify(token)
    return refused.value.reason


class TestJoseAccessTokens(AccessTokensConformance):
    """Signed with ES256."""

    @pytest.fixture
    def strangers(self, jwk: dict[str, Any], clock: FixedClock) -> JoseAccessTokens:
        return tokens_of(keys(key(kid=jwk["kid"])), clock)


class TestVerifying:
    """Each thing that can be wrong has its own reason."""

    def test_a_token_made_by_another_library_is_believed(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any]
    ) -> None:
        """The format is the RFC's, not ours; an audience may be one of several."""
        assert tokens.verify(signed(jwk, claims)).roles == ("customer",)
        several = {**claims, "aud": ["billing", "shop-api"], "email": "anna@example.org"}
        assert tokens.verify(signed(jwk, several, typ="application/AT+JWT"))

    def test_an_issued_token_is_believed_by_another_library(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any]
    ) -> None:
        """With the public keys alone, and all that RFC 9068 requires."""
        token = tokens.issue(user=new_id(), session=new_id(), roles=["staff"])
        public = KeySet.import_key_set(keys(jwk).public())
        read = jwt.decode(token, public, algorithms=["ES256"])

        assert read.header == {"alg": "ES256", "kid": jwk["kid"], "typ": "at+jwt"}
        required = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}
        assert required <= read.claims.keys()

    def test_an_unsigned_token_is_refused(
        self, tokens: JoseAccessTokens, claims: dict[str, Any]
    ) -> None:
        """However `none` is spelt, with a signature or without."""
        for none in ("none", "None", "NONE", "nOnE"):
            header = part({"alg": none, "typ": "at+jwt", "kid": "x"})
            for signature in ("", "AAAA"):
                token = f"{header}.{part(claims)}.{signature}"
                assert reason(tokens, token) == "the access token is not signed (alg none)"

    def test_no_other_algorithm_is_accepted(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any]
    ) -> None:
        """Least of all one that takes the public key for a shared secret."""
        public = ECKey.import_key(jwk).as_pem(private=False)
        header = {"kid": jwk["kid"], "typ": "at+jwt"}
        others = [
            ("HS256", OctKey.import_key(b"k" * 32)),
            ("RS256", RSAKey.generate_key(2048)),
            ("Ed25519", OKPKey.generate_key("Ed25519")),
            ("ES384", ECKey.generate_key("P-384")),
        ]
        for alg, other in others:
            token = jwt.encode({**header, "alg": alg}, claims, other, algorithms=[alg])
            assert reason(tokens, token) == "the access token is not signed with ES256"
        confused = jwt.encode(
            {**header, "alg": "HS256"},
            claims,
            OctKey.import_key(part(public.decode())),
            algorithms=["HS256"],
        )
        assert "not signed with ES256" in reason(tokens, confused)

    def test_a_key_that_the_token_brings_along_is_not_used(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any]
    ) -> None:
        """Neither in its header nor under an address there."""
        own = key()
        public = {name: own[name] for name in ("kty", "crv", "x", "y")}
        token = signed(own, claims, jwk=public, jku="http://127.0.0.1/keys")
        known = signed({**own, "kid": jwk["kid"]}, claims, jwk=public)

        assert reason(tokens, known) == "the signature of the access token is wrong"
        assert (
            reason(tokens, token) == "the access token is signed with a key that is not known here"
        )

    def test_a_forged_token_is_refused(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any]
    ) -> None:
        """Another's signature, another's content, none at all, or one in another form."""
        good = signed(jwk, claims)
        header, payload, signature = good.split(".")
        forged = [
            signed(key(kid=jwk["kid"]), claims),
            f"{header}.{part({**claims, 'roles': ['admin']})}.{signature}",
            f"{header}.{payload}.",
            f"{header}.{payload}.{part('x' * 64)}",
            f"{header}.{payload}.{'A' * 86}",
        ]
        for token in forged:
            assert reason(tokens, token) == "the signature of the access token is wrong"

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"iss": "other"}, "the access token was issued by somebody else"),
            ({"aud": "billing"}, "the access token is meant for another audience"),
            ({"aud": ["billing"]}, "the access token is meant for another audience"),
            ({"aud": []}, "the access token is meant for another audience"),
            ({"exp": int(NOW.timestamp()) - 10}, "the access token has expired"),
            ({"exp": 0}, "the access token has expired"),
            ({"nbf": int(NOW.timestamp()) + 11}, "the access token is not valid yet"),
            ({"iat": int(NOW.timestamp()) + 11}, "the access token is not valid yet"),
        ],
    )
    def test_a_claim_that_is_not_for_here_and_now_is_told(
        self,
        tokens: JoseAccessTokens,
        jwk: dict[str, Any],
        claims: dict[str, Any],
        change: dict[str, Any],
        expected: str,
    ) -> None:
        """So that a client knows whether to refresh or to look at its settings."""
        assert reason(tokens, signed(jwk, {**claims, **change})) == expected

    @pytest.mark.parametrize("seconds", [-9, 9])
    def test_clocks_may_differ_a_little(
        self,
        tokens: JoseAccessTokens,
        jwk: dict[str, Any],
        claims: dict[str, Any],
        seconds: int,
    ) -> None:
        """By less than ten seconds, either way."""
        moment = int(NOW.timestamp()) + seconds
        assert tokens.verify(signed(jwk, {**claims, "iat": moment, "nbf": moment}))
        assert tokens.verify(signed(jwk, {**claims, "exp": int(NOW.timestamp()) - abs(seconds)}))

    @pytest.mark.parametrize(
        "name", ["iss", "aud", "sub", "sid", "jti", "client_id", "iat", "exp", "roles"]
    )
    @pytest.mark.parametrize("value", [..., None, 1.5, -1, "x", 10**40, [1], {}])
    def test_claims_that_lack_or_are_of_the_wrong_kind_are_refused(
        self,
        tokens: JoseAccessTokens,
        jwk: dict[str, Any],
        claims: dict[str, Any],
        name: str,
        value: Any,
    ) -> None:
        """Even if the signature is right."""
        claims.pop(name)
        token = signed(jwk, claims if value is ... else {**claims, name: value})
        expected = {
            "the access token lacks a claim, or has one of the wrong kind",
            "the access token was issued by somebody else",
            "the access token is meant for another audience",
        }
        if (name, value) in (("jti", "x"), ("client_id", "x")):
            assert tokens.verify(token)
        else:
            assert reason(tokens, token) in expected

    @pytest.mark.parametrize("payload", ["", "null", "[]", "7", '"x"', "{", "\ud800"])
    def test_a_signed_payload_that_holds_no_claims_is_refused(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], payload: str
    ) -> None:
        """Whatever it holds instead."""
        header = {"alg": "ES256", "kid": jwk["kid"], "typ": "at+jwt"}
        raw = payload.encode("utf-8", "surrogatepass")
        token = jws.serialize_compact(header, raw, ECKey.import_key(jwk), algorithms=["ES256"])

        assert (
            reason(tokens, token) == "the access token lacks a claim, or has one of the wrong kind"
        )

    @pytest.mark.parametrize("typ", ["JWT", "", "at", "refresh+jwt"])
    def test_another_kind_of_token_is_refused(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any], typ: str
    ) -> None:
        """An identity token of the same issuer opens nothing (RFC 9068, section 5)."""
        assert "not an access token" in reason(tokens, signed(jwk, claims, typ=typ))

    @pytest.mark.parametrize(
        "header",
        ["", "x", "{}", "[]", "7", "null", '{"alg":7}', '{"alg":"ES256","crit":7}', "[" * 400],
    )
    def test_a_header_that_can_not_be_read_is_refused(
        self, tokens: JoseAccessTokens, header: str
    ) -> None:
        """Nothing that it holds raises anything else."""
        assert reason(tokens, f"{part(header)}.{part({})}.AAAA")

    def test_an_extension_that_must_be_understood_is_refused(
        self, tokens: JoseAccessTokens, jwk: dict[str, Any], claims: dict[str, Any]
    ) -> None:
        """RFC 7515, section 4.1.11."""
        header = part({"alg": "ES256", "kid": jwk["kid"], "typ": "at+jwt", "crit": ["exp"]})

        assert reason(tokens, f"{header}.{part(claims)}.AAAA") == "the access token is malformed"

    @settings(deadline=None, max_examples=300)
    @given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_\-=.]{0,200}\.[^.]*\.[^.]*"))
    @example("eyJ9.eyJ9.eyJ9")
    def test_any_text_is_refused_or_believed(self, text: str) -> None:
        """Reasons hold nothing of what was sent."""
        tokens = tokens_of(keys(key()), FixedClock(NOW))
        assert text not in reason(tokens, text) or len(text) < 8

    def test_a_huge_token_is_not_even_looked_at(self, tokens: JoseAccessTokens) -> None:
        """Its size is refused first."""
        assert reason(tokens, "a.b." + "c" * 5000) == "the access token is too long"

    def test_tokens_need_an_issuer_and_an_audience(self, clock: FixedClock) -> None:
        """Found at start."""
        for wrong in ({"issuer": ""}, {"audience": ""}):
            with pytest.raises(ValueError, match="issuer and an audience"):
                tokens_of(keys(key()), clock, **wrong)


class TestRotation:
    """Several keys."""

    def test_the_newest_key_signs_and_all_verify(self, clock: FixedClock) -> None:
        """Whatever their order."""
        old, new = key(NOW - timedelta(days=90)), key(NOW - timedelta(days=1))
        before = tokens_of(keys(old), clock).issue(user=new_id(), session=new_id(), roles=())
        both = tokens_of(keys(old, new), clock)
        after = both.issue(user=new_id(), session=new_id(), roles=())

        assert both.verify(before)
        assert both.verify(after)
        assert tokens_of(keys(new), clock).verify(after)
        assert "not known here" in reason(tokens_of(keys(old), clock), after)

    def test_a_new_key_is_shown_before_it_signs(self, clock: FixedClock) -> None:
        """Processes that restart one after the other all know it by then."""
        old, new = key(NOW - timedelta(days=90)), key(NOW)
        both = keys(new, old)

        assert both.signing(NOW).kid == old["kid"]
        assert both.signing(NOW + LEAD).kid == new["kid"]
        assert {each["kid"] for each in both.public()["keys"]} == {old["kid"], new["kid"]}

    def test_the_only_key_signs_at_once(self) -> None:
        """A first start does not wait."""
        first = key(NOW)
        assert keys(first).signing(NOW).kid == first["kid"]

    def test_a_public_key_only_verifies(self, clock: FixedClock) -> None:
        """A retired key needs no secret any more."""
        old, new = key(NOW - timedelta(days=1)), key(NOW - timedelta(days=2))
        token = tokens_of(keys(old), clock).issue(user=new_id(), session=new_id(), roles=())
        del old["d"]
        retired = keys(old, new)

        assert retired.signing(NOW).kid == new["kid"]
        assert tokens_of(retired, clock).verify(token)

    def test_the_public_set_holds_no_secret(self) -> None:
        """Only what RFC 7517 makes public."""
        public = keys(key(), key()).public()

        assert {name for each in public["keys"] for name in each} == {
            *("kty", "crv", "x", "y", "kid", "use", "alg")
        }

    def test_keys_are_written_one_on_a_line_or_as_a_set(self) -> None:
        """As a new one is put before the old ones, or as other tools write them."""
        first, second = key(), key()
        lines = f"\n{json.dumps(first)}\n\n{json.dumps(second)}\n"
        for text in (lines, json.dumps({"keys": [first, second]}, indent=2)):
            assert [each.kid for each in parsed(text)] == [first["kid"], second["kid"]]
        assert [each.kid for each in parsed(json.dumps(first, indent=2))] == [first["kid"]]

    def test_a_key_without_a_name_is_named_by_its_thumbprint(self) -> None:
        """RFC 7638."""
        unnamed = key()
        expected = ECKey.import_key(unnamed).thumbprint()
        del unnamed["kid"]

        assert [each.kid for each in keys(unnamed)] == [expected]


class TestConfiguration:
    """What a start does with the keys that it is given."""

    def test_production_needs_keys(self, tmp_path: Path) -> None:
        """The variable, the command and the place are named, and nothing is made."""
        with pytest.raises(SigningKeysError) as missing:
            signing_keys("", production=True, folder=tmp_path / "keys")

        assert str(missing.value) == (
            "SIGNING_KEYS: missing; `backwright keys` makes one: "
            "keep it in a secret file and name that in SIGNING_KEYS_FILE"
        )
        assert not (tmp_path / "keys").exists()

    def test_production_takes_a_key_that_the_command_made(self) -> None:
        """Without any folder."""
        assert signing_keys(new_key(), production=True, folder=NOWHERE).signing(NOW)

    def test_every_problem_is_told_at_once(self) -> None:
        """With the number of the key, and nothing secret."""
        good = key()
        mixed = {**key(), "d": good["d"]}
        text = json.dumps(
            {
                "keys": [
                    {"kty": "oct", "k": "c2VjcmV0"},
                    RSAKey.generate_key(2048).as_dict(private=True),
                    ECKey.generate_key("P-384").as_dict(private=True),
                    mixed,
                    good,
                    good,
                ]
            }
        )
        with pytest.raises(SigningKeysError) as wrong:
            signing_keys(text, production=True, folder=NOWHERE)

        problems = wrong.value.problems
        assert [problem.split(":")[1].strip() for problem in problems[:4]] == [
            *("key 1", "key 2", "key 3", "key 4")
        ]
        assert all("`backwright keys`" in problem for problem in problems[:4])
        assert problems[4] == f"SIGNING_KEYS: two keys have the kid {good['kid']}"
        assert good["d"] not in str(wrong.value)
        assert "c2VjcmV0" not in str(wrong.value)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("changeme", "neither a key set"),
            ("{}", "neither a key set"),
            ('{"keys": 7}', "neither a key set"),
            ('{"keys": []}', "no private key"),
            ("-----BEGIN PRIVATE KEY-----", "neither a key set"),
        ],
    )
    def test_what_is_no_key_is_told(self, text: str, problem: str) -> None:
        """In development as in production."""
        for production in (True, False):
            with pytest.raises(SigningKeysError, match=f"SIGNING_KEYS: {problem}.*backwright keys"):
                signing_keys(text, production=production, folder=NOWHERE)

    def test_public_keys_alone_can_not_sign(self) -> None:
        """Somebody copied the wrong half."""
        public = key()
        del public["d"]
        with pytest.raises(SigningKeysError, match="no private key"):
            signing_keys(json.dumps(public), production=True, folder=NOWHERE)

    def test_production_refuses_published_and_weak_keys(self) -> None:
        """The examples of RFC 7515 and RFC 7517, and numbers that one can guess."""
        published = [
            {
                "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
                "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
            },
            {
                "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
                "d": "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
            },
        ]
        small = derive_private_key(12345, SECP256R1())
        weak = ECKey.import_key(small).as_dict(private=True)
        for bad in (*({"kty": "EC", "crv": "P-256", **each} for each in published), weak):
            with pytest.raises(SigningKeysError, match="weak or published"):
                signing_keys(json.dumps(bad), production=True, folder=NOWHERE)


class TestDevelopment:
    """Keys that nobody had to think of."""

    def test_a_key_is_made_once_for_this_user_only(self, tmp_path: Path) -> None:
        """The next start goes on with it, so nobody is logged out."""
        folder = tmp_path / "var" / "keys"
        first = signing_keys("", production=False, folder=folder)
        again = signing_keys("", production=False, folder=folder)

        (file,) = folder.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert first.public() == again.public()
        assert first.signing(NOW).kid.startswith(DEVELOPMENT)

    def test_processes_that_start_together_agree(self, tmp_path: Path) -> None:
        """Whoever is first makes the key, and no draft of the others stays."""
        with ThreadPoolExecutor(8) as pool:
            made = list(
                pool.map(
                    lambda _: signing_keys("", production=False, folder=tmp_path).public(), range(8)
                )
            )
        assert all(each == made[0] for each in made)
        assert len(list(tmp_path.iterdir())) == 1

    def test_production_refuses_a_key_of_development(self, tmp_path: Path) -> None:
        """It may be in somebody's backup or repository."""
        signing_keys("", production=False, folder=tmp_path)
        (file,) = tmp_path.iterdir()
        with pytest.raises(SigningKeysError, match=r"made for development; `backwright keys`"):
            signing_keys(file.read_text(), production=True, folder=tmp_path)
        assert signing_keys(file.read_text(), production=False, folder=NOWHERE)

    def test_a_broken_file_is_named_with_the_remedy(self, tmp_path: Path) -> None:
        """It is not replaced behind anybody's back."""
        for content in (b"not a key", b"\xff\xfe"):
            (tmp_path / "signing.keys").write_bytes(content)
            with pytest.raises(SigningKeysError, match=r"signing\.keys: .*delete the file"):
                signing_keys("", production=False, folder=tmp_path)
            assert (tmp_path / "signing.keys").read_bytes() == content

    def test_a_folder_that_can_not_be_made_is_named_with_the_remedy(self, tmp_path: Path) -> None:
        """A read-only disk, or a file in its place."""
        (tmp_path / "var").write_text("")
        with pytest.raises(SigningKeysError, match=r"signing\.keys: .*set SIGNING_KEYS"):
            signing_keys("", production=False, folder=tmp_path / "var" / "keys")
