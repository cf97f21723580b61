"""Identifiers of planning; nothing but plain Python."""

from typing import NewType
from uuid import UUID

DayPlanId = NewType("DayPlanId", UUID)
