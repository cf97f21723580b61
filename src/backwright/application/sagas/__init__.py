"""Processes of several commits that end well as a whole, or are undone."""

from backwright.application.sagas.declaring import Saga, Sleep, Step, WaitFor
from backwright.application.sagas.reading import Sagas
from backwright.application.sagas.saga_input import SagaInput
from backwright.application.sagas.status import SagaStatus

__all__ = ["Saga", "SagaInput", "SagaStatus", "Sagas", "Sleep", "Step", "WaitFor"]
