"""The use cases of dealers."""
