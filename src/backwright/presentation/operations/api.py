"""Queues, work, dead letters and schedules over HTTP, for callers with `operations`."""

from backwright.application.operations.messages import (
    CancelWork,
    DiscardWork,
    EditWork,
    GetSchedule,
    GetWork,
    ListQueues,
    ListSchedules,
    ListWork,
    PauseQueue,
    PauseSchedule,
    ReplayWork,
    ResumeQueue,
    ResumeSchedule,
    RetryWork,
    TriggerSchedule,
)
from backwright.presentation.rest import Api

api = Api(
    "operations",
    tag="Operations",
    description="What happens after commits, for operators.",
    prefix="/operations",
)
api.action(ListQueues, "GET /queues")
api.action(PauseQueue, "POST /queues/{name}/pause")
api.action(ResumeQueue, "POST /queues/{name}/resume")
api.action(ListWork, "GET /work")
api.action(GetWork, "GET /work/{number}")
api.action(EditWork, "PUT /work/{number}")
api.action(RetryWork, "POST /work/{number}/retry")
api.action(CancelWork, "POST /work/{number}/cancel")
api.action(ReplayWork, "POST /dead/replay")
api.action(DiscardWork, "POST /dead/discard")
api.action(ListSchedules, "GET /schedules")
api.action(GetSchedule, "GET /schedules/{name}")
api.action(PauseSchedule, "POST /schedules/{name}/pause")
api.action(ResumeSchedule, "POST /schedules/{name}/resume")
api.action(TriggerSchedule, "POST /schedules/{name}/trigger")
