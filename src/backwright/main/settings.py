"""What a deployment decides: typed, read once from the environment, complete or refused."""

import dataclasses
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from backwright.application.rate_limit import Rate
from backwright.presentation.exposing.declaring import Protocol

SettingsT = TypeVar("SettingsT", bound="Settings")
Environment = Literal["development", "production"]
_ORIGIN = re.compile(r"https?://[^/\s]+")
_BASE_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)+")


class SettingsError(Exception):
    """Settings are missing or wrong; one line for each, naming the variable and the remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of every backend; subclass it as a dataclass to add your own.

    A field is read from the variable of its name in capitals, or from the file that `<NAME>_FILE`
    names (for secrets). Lists are separated by commas.
    """

    environment: Annotated[
        Environment, Meta(description="production refuses development's defaults")
    ] = "development"
    database_url: Annotated[
        str, Meta(description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME")
    ] = "sqlite:///var/app.db"
    database_connections: Annotated[
        int, Meta(ge=1, le=200, description="most connections of one process (PostgreSQL)")
    ] = 4
    host: Annotated[str, Meta(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="port to listen on; 0 is any")] = 8000
    protocols: Annotated[
        list[Protocol],
        Meta(
            description="what is served, of rest, graphql, grpc, websocket; "
            "if empty, what the application says"
        ),
    ] = dataclasses.field(default_factory=list[Protocol])
    workers: Annotated[int, Meta(ge=1, le=256, description="processes that serve requests")] = 1
    worker: Annotated[
        Literal["embedded", "off"],
        Meta(description="whether serving processes do the work after commits, too"),
    ] = "embedded"
    queues: Annotated[
        list[str],
        Meta(description="what a worker takes from, e.g. mail:3 for three at once; all if empty"),
    ] = dataclasses.field(default_factory=list[str])
    publish_to: Annotated[
        str, Meta(description="brokers that get every event: URLs with spaces between")
    ] = ""
    consume_from: Annotated[
        str, Meta(description="brokers that bring events of others: URLs with spaces between")
    ] = ""
    history_days: Annotated[
        int, Meta(ge=1, le=3650, description="how long jobs and sagas that are over are kept")
    ] = 7
    migrate: Annotated[
        Literal["auto", "check"],
        Meta(description="at start: migrate, or refuse to start on an older schema"),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="nothing below it is logged")
    ] = "info"
    log_format: Annotated[
        Literal["auto", "console", "json"], Meta(description="auto: console on a terminal")
    ] = "auto"
    access_log: Annotated[bool, Meta(description="one line for each request")] = True
    rate_limit: Annotated[
        str,
        Meta(
            description="of each caller and use case that has no limit of its own; "
            "each process counts for itself"
        ),
    ] = "600/minute"
    address_limit: Annotated[
        str,
        Meta(
            description="of each client address, before all else, e.g. 6000/minute; none if empty"
        ),
    ] = ""
    max_body_bytes: Annotated[
        int, Meta(ge=1024, le=2**30, description="larger requests and messages are refused")
    ] = 1_048_576
    websocket_connections: Annotated[
        int, Meta(ge=1, le=1_000_000, description="most open WebSockets of one process")
    ] = 10_000
    websocket_address_connections: Annotated[
        int, Meta(ge=0, le=1_000_000, description="most of them from one address; 0: any number")
    ] = 0
    websocket_subscriptions: Annotated[
        int, Meta(ge=1, le=10_000, description="most that one WebSocket may follow at a time")
    ] = 100
    websocket_rate: Annotated[
        str, Meta(description="messages that one WebSocket may send, e.g. 1200/minute")
    ] = "1200/minute"
    websocket_ping_seconds: Annotated[
        int, Meta(ge=1, le=3_600, description="an idle WebSocket must answer so often")
    ] = 20
    websocket_patience_seconds: Annotated[
        int, Meta(ge=1, le=600, description="to say hello, and to take a message, on a WebSocket")
    ] = 10
    graphql_introspection: Annotated[
        Literal["auto", "on", "off"],
        Meta(description="whether GraphQL tells its schema; auto: in development"),
    ] = "auto"
    graphql_depth: Annotated[
        int, Meta(ge=1, le=100, description="levels of fields in one GraphQL document")
    ] = 15
    graphql_aliases: Annotated[
        int, Meta(ge=0, le=10_000, description="aliases in one GraphQL document")
    ] = 30
    graphql_cost: Annotated[
        int, Meta(ge=1, le=1_000_000, description="things that one GraphQL operation may ask for")
    ] = 5_000
    graphql_subscriptions: Annotated[
        int, Meta(ge=1, le=10_000, description="operations at once on one GraphQL WebSocket")
    ] = 100
    graphql_operations: Annotated[
        str, Meta(description="file of listed GraphQL operations: a JSON object, text by id")
    ] = ""
    graphql_listed_only: Annotated[
        bool, Meta(description="answer no other GraphQL operations than those of the list")
    ] = False
    grpc_port: Annotated[int, Meta(ge=0, le=65535, description="port of gRPC; 0 is any")] = 50_051
    grpc_calls: Annotated[
        int, Meta(ge=1, le=1_000_000, description="gRPC calls served at once, streams included")
    ] = 1_000
    grpc_patience_seconds: Annotated[
        int, Meta(ge=1, le=3_600, description="a gRPC stream is ended if nobody reads for so long")
    ] = 30
    grpc_connection_seconds: Annotated[
        int, Meta(ge=10, le=86_400, description="an older gRPC connection is made anew")
    ] = 1_800
    grpc_reflection: Annotated[
        Literal["auto", "on", "off"],
        Meta(description="whether gRPC tells its services; auto: in development"),
    ] = "auto"
    base_path: Annotated[
        str, Meta(description="what a proxy strips from the path, e.g. /shop; put before links")
    ] = ""
    cors_origins: Annotated[list[str], Meta(description="origins whose pages may call the API")] = (
        dataclasses.field(default_factory=list[str])
    )
    trusted_proxies: Annotated[
        list[str], Meta(description="addresses or networks whose X-Forwarded-For is believed")
    ] = dataclasses.field(default_factory=list[str])
    signing_keys: Annotated[
        str, Meta(description="private keys of access tokens; `backwright keys` makes one")
    ] = ""
    token_issuer: Annotated[str, Meta(description="iss of access tokens")] = ""
    token_audience: Annotated[str, Meta(description="aud of access tokens")] = ""
    access_token_seconds: Annotated[
        int, Meta(ge=60, le=86_400, description="how long an access token is good for")
    ] = 900
    refresh_token_seconds: Annotated[
        int, Meta(ge=3_600, le=31_536_000, description="how long a session lasts unused")
    ] = 2_592_000
    session_seconds: Annotated[
        int, Meta(ge=3_600, le=157_680_000, description="how long a session lasts at most")
    ] = 7_776_000
    shutdown_seconds: Annotated[
        int, Meta(ge=0, le=600, description="how long running requests may take at the end")
    ] = 10

    @property
    def production(self) -> bool:
        """Whether development's conveniences are refused."""
        return self.environment == "production"

    def problems(self) -> tuple[str, ...]:
        """What is wrong with the settings together; a subclass adds its own checks."""
        found = [
            *_wrong("RATE_LIMIT", Rate.parse, [self.rate_limit]),
            *_wrong(
                "ADDRESS_LIMIT", Rate.parse, [self.address_limit] if self.address_limit else []
            ),
            *_wrong("WEBSOCKET_RATE", Rate.parse, [self.websocket_rate]),
            *_wrong("BASE_PATH", _base_path, [self.base_path] if self.base_path else []),
            *_wrong("TRUSTED_PROXIES", ip_network, self.trusted_proxies),
            *_wrong("CORS_ORIGINS", _origin, [each for each in self.cors_origins if each != "*"]),
        ]
        if self.workers > 1 and self.grpc_port == 0:
            found.append("GRPC_PORT: 0 is another port for each process; choose one")
        if "*" in self.cors_origins and self.production:
            found.append("CORS_ORIGINS: name the origins; * is for development")
        return tuple(found)


def serving(settings: SettingsT, protocols: Sequence[Protocol]) -> SettingsT:
    """The settings, with these protocols where they name none."""
    if settings.protocols:
        return settings
    return dataclasses.replace(settings, protocols=list(protocols))


def load(
    kind: type[SettingsT], environ: Mapping[str, str], *, dotenv: Path | None = None
) -> SettingsT:
    """Read settings; raises `SettingsError` with every problem at once.

    `environ` wins over the file `dotenv`.
    """
    values = {**_dotenv(dotenv), **environ}
    hints = get_type_hints(kind, include_extras=True)
    read: dict[str, Any] = {}
    problems: list[str] = []
    for item in dataclasses.fields(kind):
        variable = item.name.upper()
        try:
            text = _text(variable, values)
            if text is not None:
                read[item.name] = _converted(text, hints[item.name])
            elif _required(item):
                problems.append(f"{variable}: missing")
        except ValueError as error:
            problems.append(f"{variable}: {error}")
    if problems:
        raise SettingsError(tuple(problems))
    settings = kind(**read)
    if wrong := settings.problems():
        raise SettingsError(wrong)
    return settings


def _wrong(variable: str, read: Callable[[str], object], values: Sequence[str]) -> Generator[str]:
    for value in values:
        try:
            read(value)
        except ValueError as error:
            yield f"{variable}: {error}"


def _base_path(value: str) -> None:
    if not _BASE_PATH.fullmatch(value):
        raise ValueError(f"{value!r} must begin with / and not end with it, like /shop")


def _origin(value: str) -> None:
    if not _ORIGIN.fullmatch(value):
        raise ValueError(f"{value!r} is not an origin such as https://shop.example")


def _dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path).items() if value is not None}


def _text(variable: str, values: Mapping[str, str]) -> str | None:
    file = values.get(f"{variable}_FILE")
    if file is None:
        return values.get(variable)
    if variable in values:
        raise ValueError(f"given twice, also as {variable}_FILE; keep one of them")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{variable}_FILE names {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{variable}_FILE names {file}, which is no text") from error


def _converted(text: str, kind: Any) -> Any:
    bare = kind.__origin__ if hasattr(kind, "__metadata__") else kind
    value: object = text
    if get_origin(bare) is list:
        value = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{text!r}: {error}") from error


def _required(item: "dataclasses.Field[Any]") -> bool:
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
