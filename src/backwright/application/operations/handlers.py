"""The use cases of operators; only those may call them whose roles include `operations`."""

from backwright.application.call import Call
from backwright.application.messages import Page
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
    QueuesView,
    ReplayWork,
    ResumeQueue,
    ResumeSchedule,
    RetryWork,
    SchedulesView,
    TriggerSchedule,
)
from backwright.application.operations.operations import Operations
from backwright.application.operations.scheduling import ScheduleOperations
from backwright.application.operations.views import (
    DoneView,
    ScheduleView,
    WorkDetailView,
    WorkView,
)
from backwright.application.policy import role
from backwright.application.use_case import handles

OPERATIONS = "operations"
operators = role(OPERATIONS)
# Acts on very much work take their time, in seconds.
_LONG = 300.0


@handles(ListQueues, allow=operators)
async def list_queues(query: ListQueues, operations: Operations) -> QueuesView:
    """All queues with their counts and their health."""
    return await operations.queues()


@handles(PauseQueue, allow=operators)
async def pause_queue(command: PauseQueue, operations: Operations, call: Call) -> None:
    """Let workers begin nothing more of a queue."""
    await operations.pause(command.name, True, call)


@handles(ResumeQueue, allow=operators)
async def resume_queue(command: ResumeQueue, operations: Operations, call: Call) -> None:
    """Let workers go on with a queue."""
    await operations.pause(command.name, False, call)


@handles(ListWork, allow=operators)
async def list_work(query: ListWork, operations: Operations) -> Page[WorkView]:
    """Some work, the latest first."""
    return await operations.page(query)


@handles(GetWork, allow=operators)
async def get_work(query: GetWork, operations: Operations) -> WorkDetailView:
    """All that is known of one."""
    return await operations.detail(query.number)


@handles(RetryWork, allow=operators)
async def retry_work(command: RetryWork, operations: Operations, call: Call) -> WorkDetailView:
    """Have it done now."""
    return await operations.retry(command.number, call)


@handles(CancelWork, allow=operators)
async def cancel_work(command: CancelWork, operations: Operations, call: Call) -> DoneView:
    """End it."""
    return await operations.cancel(command.number, command.reason, call)


@handles(EditWork, allow=operators)
async def edit_work(command: EditWork, operations: Operations, call: Call) -> WorkDetailView:
    """Replace the body of what is parked."""
    return await operations.edit(command, call)


@handles(ReplayWork, allow=operators, timeout=_LONG)
async def replay_work(command: ReplayWork, operations: Operations, call: Call) -> DoneView:
    """Have parked work done now."""
    return await operations.replay(command, call)


@handles(DiscardWork, allow=operators, timeout=_LONG)
async def discard_work(command: DiscardWork, operations: Operations, call: Call) -> DoneView:
    """End parked work undone."""
    return await operations.discard(command, call)


@handles(ListSchedules, allow=operators)
async def list_schedules(query: ListSchedules, schedules: ScheduleOperations) -> SchedulesView:
    """All schedules."""
    return await schedules.all()


@handles(GetSchedule, allow=operators)
async def get_schedule(query: GetSchedule, schedules: ScheduleOperations) -> ScheduleView:
    """One schedule."""
    return await schedules.one(query.name)


@handles(PauseSchedule, allow=operators)
async def pause_schedule(
    command: PauseSchedule, schedules: ScheduleOperations, call: Call
) -> ScheduleView:
    """Let it rest."""
    return await schedules.pause(command.name, call)


@handles(ResumeSchedule, allow=operators)
async def resume_schedule(
    command: ResumeSchedule, schedules: ScheduleOperations, call: Call
) -> ScheduleView:
    """Let it go on."""
    return await schedules.resume(command.name, call)


@handles(TriggerSchedule, allow=operators)
async def trigger_schedule(
    command: TriggerSchedule, schedules: ScheduleOperations, call: Call
) -> ScheduleView:
    """Ask for its job now."""
    return await schedules.trigger(command.name, call)
