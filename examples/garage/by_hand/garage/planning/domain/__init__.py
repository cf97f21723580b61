"""The business of planning, in plain Python."""
