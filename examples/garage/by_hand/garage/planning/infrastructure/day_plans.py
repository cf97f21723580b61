"""How the plans of days are stored and read."""

from backwright.infrastructure.sql import (
    Date,
    Identifier,
    Json,
    Mapping,
    Reading,
    aggregate_table,
    at_least,
    at_most,
    equals,
    module_metadata,
)
from sqlalchemy import Column, Index

from garage.planning.contracts.day_plans import DayPlanView
from garage.planning.domain.day_plan import DayPlan

metadata = module_metadata()
day_plans = aggregate_table(
    "planning_day_plans",
    metadata,
    Column("workshop", Identifier(), nullable=False),
    Column("day", Date(), nullable=False),
    Column("slots", Json(), nullable=False),
    Index(None, "workshop", "day"),
    Index(None, "day", "id"),
)
day_plans_mapping = Mapping(DayPlan, day_plans)
day_plans_reading = Reading(
    DayPlanView,
    day_plans,
    filters={
        "workshop": equals(day_plans.c.workshop),
        "day_min": at_least(day_plans.c.day),
        "day_max": at_most(day_plans.c.day),
    },
    sorts={"day": day_plans.c.day},
)
