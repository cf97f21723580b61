"""The parts of the feed, for the composition root."""

from shop.feed import presentation

from backwright.main import Module

feed = Module(name="feed", apis=[presentation.feed])
