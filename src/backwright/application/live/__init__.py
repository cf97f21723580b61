"""Live events: whoever follows a channel is told of what happened, as far as they may see it."""
