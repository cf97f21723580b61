"""The identity services of one application."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from backwright.application.clock import Clock
from backwright.application.identity import (
    AccessTokens,
    Credentials,
    Revocations,
    Roles,
    SessionIndex,
    SessionLifetimes,
    Sessions,
    TokenAuthenticator,
)
from backwright.infrastructure.argon2 import Argon2Passwords
from backwright.infrastructure.jose import (
    JoseAccessTokens,
    SigningKeys,
    SigningKeysError,
    signing_keys,
)
from backwright.main.settings import Settings, SettingsError

# In development, keys are made once and kept here, readable by their owner only.
DEVELOPMENT_KEYS = Path("var/keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who can log in, and who is believed."""

    keys: SigningKeys
    tokens: AccessTokens
    credentials: Credentials
    sessions: Sessions
    revocations: Revocations
    authenticator: TokenAuthenticator

    def services(self) -> dict[type[Any], Any]:
        """What handlers may ask for."""
        return {Credentials: self.credentials, Sessions: self.sessions}


def identity(
    name: str, settings: Settings, *, roles: Roles, index: SessionIndex, clock: Clock, folder: Path
) -> Identity:
    """Put together from the settings; raises `SettingsError` for keys that can't be used."""
    try:
        keys = signing_keys(
            settings.signing_keys, production=settings.production, folder=folder / DEVELOPMENT_KEYS
        )
    except SigningKeysError as error:
        raise SettingsError(error.problems) from error
    tokens = JoseAccessTokens(
        keys,
        clock,
        issuer=settings.token_issuer or name,
        audience=settings.token_audience or name,
        lifetime=timedelta(seconds=settings.access_token_seconds),
    )
    revocations = Revocations(index, clock, token_lifetime=tokens.lifetime)
    lifetimes = SessionLifetimes(
        idle=timedelta(seconds=settings.refresh_token_seconds),
        absolute=timedelta(seconds=max(settings.session_seconds, settings.refresh_token_seconds)),
    )
    return Identity(
        keys=keys,
        tokens=tokens,
        credentials=Credentials(Argon2Passwords(), clock),
        sessions=Sessions(tokens, index, revocations, clock, lifetimes),
        revocations=revocations,
        authenticator=TokenAuthenticator(tokens, roles, revocations, clock),
    )
