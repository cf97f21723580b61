"""What GraphQL can be told about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphqlConfig:
    """Limits of GraphQL, and what it shows of itself.

    `depth`, `aliases`, `fragments`, `tokens` and `characters` are counted in the document; `cost`
    is how many things an operation may ask for at most, by the sizes that it declares. `listed` are
    operations by their ids; with `only_listed` nothing else is answered. Checked documents are kept
    up to `kept_characters` of text, each of which takes some hundred bytes. Times are in seconds.
    """

    introspection: bool = True
    depth: int = 15
    aliases: int = 30
    fragments: int = 100
    cost: int = 5_000
    tokens: int = 2_000
    characters: int = 50_000
    kept_characters: int = 500_000
    body_bytes: int = 1_048_576
    listed: Mapping[str, str] = field(default_factory=dict[str, str])
    only_listed: bool = False
    connections: int = 10_000
    subscriptions: int = 100
    init_seconds: float = 10.0
    alive_seconds: float = 15.0
