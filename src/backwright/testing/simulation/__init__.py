"""Simulation: virtual time, a seeded order of everything, and processes that can be killed."""

from backwright.testing.simulation.loop import DeadlockError, VirtualLoop
from backwright.testing.simulation.process import Chances, Process
from backwright.testing.simulation.simulation import Simulation

__all__ = ["Chances", "DeadlockError", "Process", "Simulation", "VirtualLoop"]
