"""The parts of planning, for the composition root."""

from backwright.main import Module

from garage.planning.application import day_plans as day_plan_use_cases
from garage.planning.contracts import events
from garage.planning.infrastructure import day_plans as day_plan_tables
from garage.planning.presentation import day_plans as day_plan_api

planning = Module(
    name="planning",
    use_cases=[day_plan_use_cases],
    events=[events],
    tables=[day_plan_tables],
    apis=[day_plan_api.api],
)
