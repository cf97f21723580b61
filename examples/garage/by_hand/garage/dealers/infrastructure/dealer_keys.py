"""How the keys of dealers are stored and read."""

from backwright.infrastructure.sql import (
    Identifier,
    Instant,
    Mapping,
    Reading,
    Text,
    aggregate_table,
    module_metadata,
)
from sqlalchemy import Column, Index

from garage.dealers.application.secret import DealerSecret
from garage.dealers.contracts.dealer_keys import DealerKeyView
from garage.dealers.domain.dealer_key import DealerKey

metadata = module_metadata()
dealer_keys = aggregate_table(
    "dealers_dealer_keys",
    metadata,
    Column("dealer", Identifier(), nullable=False),
    Column("secret", Text(), nullable=False),
    Column("revoked_at", Instant()),
    Index(None, "dealer"),
)
dealer_keys_mapping = Mapping(DealerKey, dealer_keys, secret=["secret"])
dealer_keys_reading = Reading(DealerKeyView, dealer_keys)
dealer_secrets_reading = Reading(DealerSecret, dealer_keys)
