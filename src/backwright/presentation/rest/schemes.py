"""How a client says who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from backwright.application.dispatch import Send
from backwright.domain.principal import Principal
from backwright.presentation.rest.request import Request


class Scheme(Protocol):
    """A way to say who is asking, as an API describes it to its clients."""

    @property
    def name(self) -> str:
        """The name in the OpenAPI document."""
        ...

    @property
    def challenge(self) -> str:
        """The value of `WWW-Authenticate` where nobody can be believed."""
        ...

    def document(self) -> dict[str, Any]:
        """The Security Scheme Object of OpenAPI."""
        ...


class TokenScheme(Scheme, Protocol):
    """Finds the access token in a request; whom it belongs to is decided elsewhere."""

    def token(self, headers: Mapping[bytes, bytes]) -> str | None:
        """The token; None where the request has none. Header names are lower-case."""
        ...


@runtime_checkable
class RequestScheme(Scheme, Protocol):
    """Decides itself who sent a request: by an API key, a signature over it, or the like.

    Session cookies mean nothing where it is used.
    """

    async def identify(self, request: Request, body: bytes, send: Send) -> Principal | None:
        """Whoever sent it; None where it does not say, `UnauthenticatedError` where it lies.

        `body` is what came, before anything has looked at it. `send` runs use cases on behalf of
        nobody: those that know the keys are public, and on no API.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderScheme:
    """A token in a header, after a word: `Authorization: Token 1234`."""

    name: str = "token"
    word: str = "Bearer"
    header: str = "Authorization"
    description: str = ""

    @property
    def challenge(self) -> str:
        """RFC 9110, section 11.6.1."""
        return self.word or self.name

    def token(self, headers: Mapping[bytes, bytes]) -> str | None:
        """What stands after the word; the word's case does not matter."""
        value = headers.get(self.header.lower().encode())
        if value is None:
            return None
        word, _, token = value.decode("latin-1").partition(" ")
        if not self.word:
            return value.decode("latin-1").strip()
        return token.strip() if word.lower() == self.word.lower() else None

    def document(self) -> dict[str, Any]:
        """The Security Scheme Object of OpenAPI."""
        about = {"description": self.description} if self.description else {}
        if self.word.lower() == "bearer" and self.header.lower() == "authorization":
            return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", **about}
        return {"type": "apiKey", "in": "header", "name": self.header, **about}


BEARER = HeaderScheme(name="bearer", description="An access token from logging in.")
