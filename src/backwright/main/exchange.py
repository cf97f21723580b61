"""The brokers of one application: where its events go, and where others' come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from backwright.application.durable.reaction import Reaction
from backwright.application.durable.retry import NEVER
from backwright.application.durable.work import Kind
from backwright.application.transport import Consumer, Publisher, Subscription
from backwright.main.brokers import TRANSPORTS, transport
from backwright.main.module import Module
from backwright.main.settings import Settings, SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """By the broker's name. `relays` make one work of each event for each broker."""

    relays: Sequence[Reaction]
    publishers: Mapping[str, Publisher]
    consumers: Mapping[str, Consumer]


def exchange(name: str, settings: Settings, modules: Sequence[Module]) -> Exchange:
    """What the settings name; nothing is connected yet. Raises `SettingsError`."""
    publishing = _named("PUBLISH_TO", settings.publish_to)
    consuming = _named("CONSUME_FROM", settings.consume_from)
    wanted = _wanted(modules)
    if consuming and not wanted:
        raise SettingsError(("CONSUME_FROM: nothing subscribes to events of other applications",))
    subscription = Subscription(group=name, patterns=wanted or ("*",))
    return Exchange(
        relays=[_relay(broker) for broker in publishing],
        publishers={
            _queue(broker): transport("PUBLISH_TO", url).publisher()
            for broker, url in publishing.items()
        },
        consumers={
            broker: transport("CONSUME_FROM", url).consumer(subscription)
            for broker, url in consuming.items()
        },
    )


def _named(variable: str, urls: str) -> dict[str, str]:
    """Each URL by the name of its kind of broker."""
    named: dict[str, str] = {}
    for url in urls.split():
        known = TRANSPORTS.get(urlsplit(url).scheme)
        broker = known[1] if known is not None else url
        if broker in named:
            raise SettingsError((f"{variable}: {broker} is there twice; name each broker once",))
        named[broker] = url
    return named


def _wanted(modules: Sequence[Module]) -> tuple[str, ...]:
    """What subscribers want that no module here publishes."""
    own = {module.name for module in modules}
    patterns = {
        reaction.pattern
        for module in modules
        for reaction in module.reacting()
        if reaction.pattern and reaction.pattern.partition(".")[0] not in own
    }
    return ("*",) if "*" in patterns else tuple(sorted(patterns))


def _queue(broker: str) -> str:
    return f"relay.{broker}"


async def _published(_: object) -> None:
    """Relays have no handler: their work goes to a publisher, many at once."""
    raise RuntimeError("a relay is published, not handled")


def _relay(broker: str) -> Reaction:
    queue = _queue(broker)
    return Reaction(
        kind=Kind.RELAY,
        handler=_published,
        takes=None,
        pattern="*",
        name=queue,
        queue=queue,
        retry=NEVER,
        timeout=60,
    )
