"""Everything."""

import courier
from alembic import op

from backwright.infrastructure.sql import identity_tables, kit
from backwright.infrastructure.sql.durable import tables as durable
from backwright.infrastructure.sql.sagas import tables as sagas

revision = "0001"
down_revision = None
destructive = ()


def upgrade():
    for each in (kit, identity_tables, durable, sagas, courier):
        each.metadata.create_all(op.get_bind())


def downgrade():
    for each in (courier, sagas, durable, identity_tables, kit):
        each.metadata.drop_all(op.get_bind())
