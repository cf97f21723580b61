"""The business rules of planning."""
