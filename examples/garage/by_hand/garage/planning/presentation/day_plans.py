"""The plans of days over REST."""

from backwright.presentation.rest import Api

from garage.planning.contracts.day_plans import (
    DayPlanView,
    GetDayPlan,
    ListDayPlans,
    PlanWork,
    UnplanWork,
)

api = Api("day-plans", tag="Planning")
api.resource(DayPlanView, get=GetDayPlan, list=ListDayPlans)
api.action(PlanWork, "POST /day-plans/slots")
api.action(UnplanWork, "DELETE /day-plans/{id}/slots/{work_order}")
