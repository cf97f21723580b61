"""The use cases of planning."""
