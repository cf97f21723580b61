"""The blueprint as it is written: one pydantic model for each mapping in it."""
