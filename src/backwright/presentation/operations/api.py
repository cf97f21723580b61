"""Queues, work, dead letters, schedules and sagas over HTTP, for callers with `operations`."""

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
from backwright.application.operations.sagas import (
    AbandonSaga,
    CancelSaga,
    GetSaga,
    ListSagas,
    RetrySaga,
)
from backwright.presentation.rest import Api

api = Api(
    "operations",
    tag="Operations",
    description="What happens after commits, for operators.",
    prefix="/operations",
    serve=["rest"],
)
api.action(ListQueues, "GET /queues")
api.action(PauseQueue, "POST /queues/{name}/pause")
api.action(ResumeQueue, "POST /queues/{name}/resume")
api.action(ListWork, "GET /work-items")
api.action(GetWork, "GET /work-items/{number}")
api.action(EditWork, "PUT /work-items/{number}")
api.action(RetryWork, "POST /work-items/{number}/retry")
api.action(CancelWork, "POST /work-items/{number}/cancel")
api.action(ReplayWork, "POST /dead/replay")
api.action(DiscardWork, "POST /dead/discard")
api.action(ListSchedules, "GET /schedules")
api.action(GetSchedule, "GET /schedules/{name}")
api.action(PauseSchedule, "POST /schedules/{name}/pause")
api.action(ResumeSchedule, "POST /schedules/{name}/resume")
api.action(TriggerSchedule, "POST /schedules/{name}/trigger")
api.action(ListSagas, "GET /sagas")
api.action(GetSaga, "GET /sagas/{id}")
api.action(CancelSaga, "POST /sagas/{id}/cancel")
api.action(RetrySaga, "POST /sagas/{id}/retry")
api.action(AbandonSaga, "POST /sagas/{id}/abandon")
