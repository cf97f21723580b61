"""The table from the scheme of a URL to the broker behind it."""

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_type_hints
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import msgspec

from backwright.application.transport.options import TransportOptions
from backwright.application.transport.transport import Transport
from backwright.main.settings import SettingsError

OptionsT = TypeVar("OptionsT", bound=TransportOptions)
_FORMS = (
    "amqp://USER:PASSWORD@HOST/VHOST, kafka://HOST:PORT[,HOST:PORT]/NAMESPACE, "
    "redis://HOST:PORT/DATABASE or nats://HOST:PORT/NAMESPACE"
)


def _rabbitmq(url: SplitResult) -> Transport:
    from backwright.infrastructure.rabbitmq import RabbitmqOptions, RabbitmqTransport

    options, rest = _options(RabbitmqOptions, url)
    return RabbitmqTransport(url._replace(query=urlencode(rest)).geturl(), options)


def _kafka(url: SplitResult) -> Transport:
    from backwright.infrastructure.kafka import KafkaOptions, KafkaTransport

    options, rest = _options(KafkaOptions, _with_namespace(url))
    user, _, servers = url.netloc.rpartition("@")
    if user:
        name, _, password = user.partition(":")
        login = {"sasl.username": unquote(name), "sasl.password": unquote(password)}
        rest = {"security.protocol": "SASL_SSL", "sasl.mechanisms": "PLAIN", **login, **rest}
    _refuse(name for name in rest if "." not in name)
    return KafkaTransport(servers, dataclasses.replace(options, driver=rest))


def _redis(url: SplitResult) -> Transport:
    from backwright.infrastructure.redis import RedisOptions, RedisTransport

    options, rest = _options(RedisOptions, url)
    return RedisTransport(url._replace(query=urlencode(rest)).geturl(), options)


def _nats(url: SplitResult) -> Transport:
    from backwright.infrastructure.nats import NatsOptions, NatsTransport

    options, rest = _options(NatsOptions, _with_namespace(url))
    _refuse(rest)
    return NatsTransport(url._replace(path="", query="").geturl(), options)


TRANSPORTS: dict[str, tuple[Callable[[SplitResult], Transport], str]] = {
    "amqp": (_rabbitmq, "rabbitmq"),
    "amqps": (_rabbitmq, "rabbitmq"),
    "kafka": (_kafka, "kafka"),
    "nats": (_nats, "nats"),
    "redis": (_redis, "redis"),
    "rediss": (_redis, "redis"),
    "tls": (_nats, "nats"),
}


def transport(variable: str, url: str) -> Transport:
    """The broker of a URL, not connected yet; raises `SettingsError` that names the variable.

    Options are in the query: those of `TransportOptions` (`namespace`, `patience`, …), those of the
    broker's own class, and what its driver takes (RabbitMQ, Redis; Kafka: names with a dot).
    """
    parts = urlsplit(url)
    known = TRANSPORTS.get(parts.scheme)
    if known is None:
        raise SettingsError((f"{variable}: {parts.scheme or 'no scheme'}: use {_FORMS}",))
    if not parts.netloc:
        raise SettingsError((f"{variable}: {parts.scheme}: needs a host: use {_FORMS}",))
    make, extra = known
    try:
        return make(parts)
    except ModuleNotFoundError as error:
        missing = f"{variable}: {error.name} is missing; install backwright[{extra}]"
        raise SettingsError((missing,)) from error
    except ValueError as error:
        raise SettingsError(tuple(f"{variable}: {each}" for each in error.args)) from error


def _options(kind: type[OptionsT], url: SplitResult) -> tuple[OptionsT, dict[str, str]]:
    """The options that the query gives, and what is left of it; raises `ValueError`."""
    rest = dict(parse_qsl(url.query, keep_blank_values=True))
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    problems: list[str] = []
    for item in dataclasses.fields(kind):
        if item.name not in rest or item.name == "driver":
            continue
        text = rest.pop(item.name)
        try:
            given[item.name] = msgspec.convert(text, hints[item.name], strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"{item.name}={text}: {error}")
    if problems:
        raise ValueError(*problems)
    return kind(**given), rest


def _with_namespace(url: SplitResult) -> SplitResult:
    namespace = unquote(url.path).strip("/")
    if not namespace:
        return url
    if "namespace" in dict(parse_qsl(url.query)):
        raise ValueError("namespace: given twice, in the path and in the query")
    return url._replace(query="&".join(filter(None, [f"namespace={namespace}", url.query])))


def _refuse(names: Iterable[str]) -> None:
    if unknown := sorted(names):
        raise ValueError(*(f"{name}: there is no such option" for name in unknown))
