"""The parts of reordering, for the composition root."""

from shop.reordering import application, presentation

from backwright.main import Module

reordering = Module(name="reordering", use_cases=[application], apis=[presentation.api])
