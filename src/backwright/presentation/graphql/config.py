"""What GraphQL can be told about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlConfig:
    """Limits of GraphQL, and what it shows of itself.

    `depth`, `aliases`, `fragments`, `tokens` and `characters` are counted in the document, `fields`
    with those of a fragment wherever it is spread; `cost` is how many things an operation may ask
    for at most, by the sizes that it declares. `listed` are operations by their ids; with
    `only_listed` nothing else is answered. Checked documents are kept up to `kept_characters` of
    text, each of which takes 100 to 160 bytes, and a planned field as much as four. `connections`
    bounds WebSockets and event streams, each. Who has not begun within `patience_seconds`, or takes
    nothing for so long, is cut off. Times are in seconds.
    """

    introspection: bool = True
    depth: int = 15
    aliases: int = 30
    fragments: int = 100
    fields: int = 5_000
    cost: int = 5_000
    tokens: int = 2_000
    characters: int = 50_000
    kept_characters: int = 250_000
    body_bytes: int = 1_048_576
    listed: Mapping[str, str] = field(default_factory=dict[str, str])
    only_listed: bool = False
    connections: int = 10_000
    subscriptions: int = 100
    patience_seconds: float = 10.0
    alive_seconds: float = 15.0
