"""What a deployment decides about REST, validated once at start."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_network

from backwright.application.rate_limit import Rate

_ORIGIN = re.compile(r"https?://[^/\s]+")


class CookieSessions(Enum):
    """Whether tokens are delivered as cookies: never, to clients that ask, or to everyone."""

    NEVER = "never"
    ASKED = "asked"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestConfig:
    """Settings of the REST entry; raises `ValueError` with every problem at once.

    `base_path` is what a proxy strips from the path: it is put before every address that the API
    hands out. `trusted_proxies` are addresses or networks whose `X-Forwarded-For` and
    `X-Forwarded-Proto` are believed. `address_limit` is a rate such as `"6000/minute"` for each
    client address, before anything else is done; empty for none. `compress_above` is in bytes;
    0 turns compression off. `refresh_seconds` is how long a browser keeps the refresh cookie.
    `secure_cookies` may be off only where there is no https, on a developer's machine.
    """

    title: str = "API"
    version: str = "0.1.0"
    description: str = ""
    base_path: str = ""
    docs: bool = True
    max_body_bytes: int = 1_048_576
    max_depth: int = 64
    compress_above: int = 1_024
    cors_origins: tuple[str, ...] = ()
    cors_max_age: int = 600
    trusted_proxies: tuple[str, ...] = ()
    address_limit: str = ""
    cookie_sessions: CookieSessions = CookieSessions.ASKED
    secure_cookies: bool = True
    refresh_seconds: int = 2_592_000

    def __post_init__(self) -> None:
        problems = tuple(self._problems())
        if problems:
            raise ValueError("; ".join(problems))

    def _problems(self) -> list[str]:
        problems: list[str] = []
        if self.base_path and (not self.base_path.startswith("/") or self.base_path.endswith("/")):
            problems.append('base_path must begin with "/" and not end with it')
        if self.max_body_bytes < 1 or self.max_depth < 1:
            problems.append("max_body_bytes and max_depth must be positive")
        if self.compress_above < 0 or self.cors_max_age < 0:
            problems.append("compress_above and cors_max_age must not be negative")
        problems.extend(
            f"{origin!r} is not an origin such as https://shop.example"
            for origin in self.cors_origins
            if origin != "*" and not _ORIGIN.fullmatch(origin)
        )
        problems.extend(_wrong(ip_network, self.trusted_proxies))
        problems.extend(_wrong(Rate.parse, (self.address_limit,) if self.address_limit else ()))
        return problems


def _wrong(parse: Callable[[str], object], values: tuple[str, ...]) -> Iterator[str]:
    for value in values:
        try:
            parse(value)
        except ValueError as error:
            yield str(error)
