"""Planning and dealers: the tables of the modules that are written by hand."""

import sqlalchemy as sa
from alembic import op
from backwright.infrastructure.sql import Date, Identifier, Instant, Integer, Json, Text

revision = "0002"
down_revision: str | None = "0001"
destructive: tuple[str, ...] = ()


def upgrade() -> None:
    """Bring the tables to this revision."""
    _create_day_plans()
    _create_dealer_keys()


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("dealers_dealer_keys")
    op.drop_table("planning_day_plans")


def _create_day_plans() -> None:
    op.create_table(
        "planning_day_plans",
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("workshop", Identifier(), nullable=False),
        sa.Column("day", Date(), nullable=False),
        sa.Column("slots", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_day_plans")),
    )
    op.create_index(
        op.f("ix_planning_day_plans_workshop_day"), "planning_day_plans", ["workshop", "day"]
    )
    op.create_index(op.f("ix_planning_day_plans_day_id"), "planning_day_plans", ["day", "id"])


def _create_dealer_keys() -> None:
    op.create_table(
        "dealers_dealer_keys",
        sa.Column("id", Identifier(), nullable=False),
        sa.Column("version", Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("dealer", Identifier(), nullable=False),
        sa.Column("secret", Text(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dealers_dealer_keys")),
    )
    op.create_index(op.f("ix_dealers_dealer_keys_dealer"), "dealers_dealer_keys", ["dealer"])
