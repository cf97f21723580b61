"""A broker is chosen by the scheme of its URL."""

import sys

import pytest

from backwright.application.transport import Transport
from backwright.infrastructure.kafka import KafkaTransport
from backwright.infrastructure.nats import NatsTransport
from backwright.infrastructure.rabbitmq import RabbitmqTransport
from backwright.infrastructure.redis import RedisTransport
from backwright.main.brokers import transport
from backwright.main.settings import SettingsError


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("amqp://guest:guest@localhost/shop", RabbitmqTransport),
        ("amqps://localhost?cafile=/etc/ca.pem&heartbeat=5", RabbitmqTransport),
        ("kafka://one:9092,two:9092/shop", KafkaTransport),
        ("kafka://me:secret@one/shop?sasl.mechanisms=SCRAM-SHA-512&partitions=12", KafkaTransport),
        ("redis://localhost:6379/0?namespace=shop&keep=60", RedisTransport),
        ("rediss://localhost?ssl_ca_certs=/etc/ca.pem", RedisTransport),
        ("nats://localhost:4222/shop?patience=2.5", NatsTransport),
        ("tls://localhost", NatsTransport),
    ],
)
def test_the_scheme_decides(url: str, kind: type[Transport]) -> None:
    """Each kind of URL has its transport; nothing is connected yet."""
    assert type(transport("EVENTS_URL", url)) is kind


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("shop", "EVENTS_URL: no scheme: use amqp://"),
        ("http://localhost", "EVENTS_URL: http: use amqp://"),
        ("kafka:///shop", "EVENTS_URL: kafka: needs a host"),
        ("redis://localhost?namespace=My Shop", "EVENTS_URL: namespace: 'My Shop' is not a name"),
        ("kafka://localhost/a?namespace=b", "namespace: given twice"),
        ("nats://localhost?patients=2", "EVENTS_URL: patients: there is no such option"),
        ("kafka://localhost?patients=2", "EVENTS_URL: patients: there is no such option"),
        ("amqp://localhost?patience=0", "limits of a broker are above zero"),
    ],
)
def test_a_wrong_url_is_refused_with_a_remedy(url: str, says: str) -> None:
    """At start, naming the variable."""
    with pytest.raises(SettingsError) as caught:
        transport("EVENTS_URL", url)

    assert says in str(caught.value)


def test_all_wrong_options_are_named_at_once() -> None:
    """Nobody mends one to hear of the next."""
    with pytest.raises(SettingsError) as caught:
        transport("EVENTS_URL", "redis://localhost?batch=many&lease=long")

    assert [problem.split(":")[1] for problem in caught.value.problems] == [
        " batch=many",
        " lease=long",
    ]


@pytest.mark.parametrize(
    ("url", "extra", "driver"),
    [
        ("amqp://localhost", "rabbitmq", "aio_pika"),
        ("kafka://localhost", "kafka", "confluent_kafka"),
        ("redis://localhost", "redis", "redis"),
        ("nats://localhost", "nats", "nats"),
    ],
)
def test_a_missing_extra_is_named(
    url: str, extra: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy is the extra to install."""
    for name in [*sys.modules]:
        if name.startswith((f"backwright.infrastructure.{extra}", f"{driver}.")) or name == driver:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Without(driver), *sys.meta_path])

    with pytest.raises(SettingsError, match=rf"{driver}.* is missing; install backwright\[{extra}"):
        transport("EVENTS_URL", url)


class _Without:
    """An installation without one library."""

    def __init__(self, library: str) -> None:
        self._library = library

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == self._library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
