"""Identifiers of dealers; nothing but plain Python."""

from typing import NewType
from uuid import UUID

DealerKeyId = NewType("DealerKeyId", UUID)
