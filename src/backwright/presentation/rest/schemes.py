"""How a client says who it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Scheme(Protocol):
    """Finds the token in a request and describes itself."""

    @property
    def name(self) -> str:
        """The name in the OpenAPI document."""
        ...

    @property
    def challenge(self) -> str:
        """The value of `WWW-Authenticate` where a token is missing or not believed."""
        ...

    def token(self, headers: Mapping[bytes, bytes]) -> str | None:
        """The token; None where the request has none. Header names are lower-case."""
        ...

    def document(self) -> dict[str, Any]:
        """The Security Scheme Object of OpenAPI."""
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
