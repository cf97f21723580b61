"""What operators see of work after commits, and what they can do about it."""
