"""What other modules may know of planning."""
